import { Inflate } from 'fflate';

/** Deflate makes at most 1,032 bytes of one: this much input cannot fill the memory before its output is counted. */
const CHUNK = 16384;

/** The most that deflate can make of `compressed` bytes, with some room for its headers. */
export function mostInflated(compressed: number): number {
  return 1032 * compressed + 1024;
}

/**
 * Inflates into an array of known size.
 *
 * @param size how many bytes the file says there are
 * @param wanted how many of them are wanted, from the start; if all are, there must be neither more nor fewer
 * @returns undefined if there are more or fewer bytes than `size`
 * @throws fflate's error for what is not deflated
 */
export function inflateBounded(compressed: Uint8Array, size: number, wanted: number): Uint8Array | undefined {
  const result = new Uint8Array(Math.min(size, wanted));
  let length = 0;
  const inflate = new Inflate((part) => {
    result.set(part.subarray(0, Math.max(0, result.length - length)), Math.min(length, result.length));
    length += part.length;
  });
  for (let at = 0; at === 0 || at < compressed.length; at += CHUNK) {
    const isLast = at + CHUNK >= compressed.length;
    inflate.push(compressed.subarray(at, at + CHUNK), isLast);
    if (length > size) return undefined;
    if (wanted < size && length >= wanted) return result;
  }
  return length === size ? result : undefined;
}
