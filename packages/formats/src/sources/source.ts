/**
 * Where a file is: a URL or (in Node) a path, or the file itself.
 *
 * A string is a path in Node, unless it begins with a scheme such as `https:`; in a page it is a URL, relative to the page. Files that belong
 * together (`model.json` and its shards) are given as a folder, by the path or URL of the first, as the `File`s that the user picked, or as a
 * `Map` from names to contents, which `saveTfjsModel` returns.
 */
export type Source =
  | string
  | UrlLike
  | Uint8Array
  | ArrayBufferLike
  | BlobLike
  | ResponseLike
  | StreamLike
  | ReadonlyMap<string, Uint8Array | BlobLike>
  | Iterable<FileLike>;

/** How a source is read. */
export interface SourceOptions {
  /** Stops reading; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignalLike;
  /** Is called while bytes arrive, for each file by itself. */
  readonly onProgress?: (progress: Progress) => void;
  /**
   * What the file must be: `sha256-` and 64 hex digits or Base64, as in `integrity` attributes, or `md5-` and 32 hex digits. Other files
   * are refused.
   */
  readonly checksum?: string;
  /**
   * Keep files that come from a URL, and take them from there the next time: in Cache Storage in a page, in a folder in Node (`SEPAL_CACHE`,
   * or else the user's cache folder). A string is the name of the cache or the path of the folder. Default false.
   */
  readonly cache?: boolean | string;
  /** Is called instead of the platform's `fetch`. */
  readonly fetch?: FetchLike;
  /** Passed to `fetch`: headers, credentials. */
  readonly requestInit?: object;
}

/** What has been read of a file. */
export interface Progress {
  /** Bytes so far. */
  readonly loaded: number;
  /** Bytes in all, if they are known: servers that compress do not tell. */
  readonly total: number | undefined;
  /** URL, path or name of the file. */
  readonly name: string;
}

// The platforms' classes, as far as they are used: the published types need neither DOM nor Node.

/** A `URL`. */
export interface UrlLike {
  readonly href: string;
}

/** A `Blob`. */
export interface BlobLike {
  readonly size: number;
  arrayBuffer(): Promise<ArrayBufferLike>;
  stream?(): StreamLike;
}

/** A `File`. */
export interface FileLike extends BlobLike {
  readonly name: string;
}

/** A `ReadableStream` of bytes. */
export interface StreamLike {
  getReader(): ReaderLike;
}

/** The reader of a stream. */
export interface ReaderLike {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(reason?: unknown): Promise<unknown>;
}

/** A `Response`. */
export interface ResponseLike {
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly type: string;
  readonly bodyUsed: boolean;
  readonly headers: { get(name: string): string | null };
  readonly body: StreamLike | null;
}

/** An `AbortSignal`. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The `fetch` of a platform. */
export type FetchLike = (url: string, init?: object) => Promise<ResponseLike>;
