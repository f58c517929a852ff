import type { Hdf5Group } from './hdf5-file.ts';
import { Hdf5Problem } from './hdf5-problem.ts';
import { type Hdf5Parts, makeHdf5 } from './make-hdf5.ts';
import { type OpenHdf5, openHdf5 } from './open-hdf5.ts';

/** What is asked of whoever holds the file, a worker or this thread: to open a file, then to read from it; or to make one. */
export type Hdf5Request =
  | { readonly open: Uint8Array }
  | { readonly read: readonly string[] }
  | { readonly make: Hdf5Parts };

/** The answer. It can be posted from a worker; the buffers of `bytes` are to be transferred. */
export type Hdf5Reply =
  | { readonly root: Hdf5Group }
  | { readonly bytes: readonly Uint8Array<ArrayBuffer>[] }
  | { readonly problem: string };

/** What an honest file may need in libhdf5's memory besides: metadata, and what is copied piece by piece, for each byte of the file. */
const PER_BYTE = 3;
/** The same for each byte of the largest dataset in chunks: inflating one doubles its buffer as needed, and filters copy it. */
const PER_CHUNKED_BYTE = 4;

/** Answers the requests about one file. */
export class Hdf5Service {
  readonly #allow: (bytes: number) => void;
  #file: OpenHdf5 | undefined;

  /** @param allow called with what libhdf5 may need in all, where its memory can be limited */
  constructor(allow: (bytes: number) => void = () => undefined) {
    this.#allow = allow;
  }

  async answer(request: Hdf5Request): Promise<Hdf5Reply> {
    try {
      if ('open' in request) {
        const size = request.open.length * PER_BYTE;
        this.#allow(size);
        this.#file = await openHdf5(request.open);
        this.#allow(size + this.#file.largestChunked * PER_CHUNKED_BYTE);
        return { root: this.#file.root };
      }
      if ('make' in request) return { bytes: [await makeHdf5(request.make)] };
      return { bytes: this.#file?.read(request.read) ?? [] };
    } catch (error) {
      if (error instanceof Hdf5Problem) return { problem: error.message };
      return { problem: `libhdf5 failed: ${(error as Error).message}.` };
    }
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}
