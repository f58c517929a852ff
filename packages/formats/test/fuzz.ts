import { FileError } from '../src/index.ts';

/** A generator of numbers in [0, 1) from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The numbers that break readers: limits of signs and widths. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff];

/**
 * Damaged copies of a file: bytes flipped and set to extremes, runs overwritten, repeated, removed and inserted, ends cut.
 *
 * @param file a valid file
 * @param count how many copies
 * @param seed what makes them repeatable
 */
export function* mutations(file: Uint8Array, count: number, seed: number): Generator<Uint8Array<ArrayBuffer>> {
  const random = seeded(seed);
  const below = (n: number) => Math.floor(random() * n);
  for (let i = 0; i < count; i++) {
    let bytes = Uint8Array.from(file);
    for (let edits = 1 + below(4); edits > 0; edits--) {
      const at = below(bytes.length);
      const run = Math.min(1 + below(8), bytes.length - at);
      const kind = below(7);
      if (kind === 0) bytes[at] = (bytes[at] as number) ^ (1 << below(8));
      else if (kind === 1) bytes[at] = EDGES[below(EDGES.length)] as number;
      else if (kind === 2) bytes.fill(EDGES[below(EDGES.length)] as number, at, at + run);
      else if (kind === 3) bytes = bytes.slice(0, at);
      else if (kind === 4) bytes = joined(bytes.subarray(0, at), bytes.subarray(at + run));
      else if (kind === 5) bytes = joined(bytes.subarray(0, at + run), bytes.subarray(at));
      else
        bytes = joined(
          bytes.subarray(0, at),
          Uint8Array.from({ length: run }, () => below(256)),
          bytes.subarray(at),
        );
      if (bytes.length === 0) break;
    }
    yield bytes;
  }
}

/** Bytes one after the other. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

/** What a reader makes of a file: its result, or the FileError that it refuses it with. Any other error fails the test. */
export async function resultOrRefusal<T>(read: () => T | Promise<T>): Promise<T | FileError> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FileError) return error;
    throw error;
  }
}
