import { decodeUtf8 } from '../platform/text.ts';
import type { Arrival } from './refuse-file.ts';

/** How web pages and pointers of Git LFS begin. */
const DOUBTFUL = /^\s*(?:<|version )/;

/** Refuses files of the wrong length, and what servers and tools put in their place: nothing, web pages and pointers of Git LFS. */
export async function checkFile(bytes: Uint8Array, where: string, arrival: Arrival): Promise<void> {
  const { length } = bytes;
  const isRight = arrival.length === undefined ? length > 0 : length === arrival.length;
  if (isRight && !DOUBTFUL.test(decodeUtf8(bytes.subarray(0, 512)))) return;
  (await import('../seldom.ts')).refuseFile(bytes, where, arrival);
}
