import type { BlobLike, SourceOptions } from './source.ts';

/** Where the files beside a file are. */
export type Folder =
  /** `url` is the address of the file itself. */
  | { readonly kind: 'url'; readonly url: string }
  /** A folder of the file system. */
  | { readonly kind: 'path'; readonly path: string }
  /** Files that were passed together; `prefix` is the folder in their names: '' or 'model/'. */
  | { readonly kind: 'files'; readonly files: ReadonlyMap<string, Uint8Array | BlobLike>; readonly prefix: string };

/** A file that has been read. */
export interface SourceFile {
  readonly bytes: Uint8Array;
  /** Its URL, path or name, for errors. */
  readonly name: string;
  /** Where the files beside it are; undefined for bytes, blobs and streams. */
  readonly folder: Folder | undefined;
}

/** How a file is read, and what is known of it. */
export interface ReadOptions extends SourceOptions {
  /** How many bytes it must have. */
  readonly length?: number | undefined;
}
