import type { Writable } from 'node:stream';

/** Where the app writes: results, and progress. */
export interface Streams {
  readonly out: { write(text: string): unknown };
  readonly progress: Writable & { readonly isTTY?: boolean };
  /** The width of the terminal. */
  readonly columns?: number | undefined;
}
