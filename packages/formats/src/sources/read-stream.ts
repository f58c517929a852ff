import { typedArrayName } from '@sepal/tensor';
import { causedBy, type FileError } from '../file-error.ts';
import type { AbortSignalLike, Progress, ReaderLike, StreamLike } from './source.ts';

/** Up to here the memory for a file of a declared size is taken at once. */
const MOST_AT_ONCE = 2 ** 30;

/** How a stream is read. */
export interface ReadStreamOptions {
  /** The name of the file, for errors and for `onProgress`. */
  readonly where: string;
  /** How many bytes are expected. Others may come. */
  readonly total: number | undefined;
  readonly signal: AbortSignalLike | undefined;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

/**
 * Reads a stream to its end, once.
 *
 * @throws the signal's reason if it aborts; FileError if the stream fails or yields something else than bytes
 */
export async function readStream(stream: StreamLike, options: ReadStreamOptions): Promise<Uint8Array> {
  const { where, signal, onProgress } = options;
  let reader: ReaderLike;
  try {
    reader = stream.getReader();
  } catch (error) {
    throw (await import('../seldom.ts')).readAlready(error, where);
  }
  const sink = new ByteSink(options.total);
  // Cancelling ends the read that is pending.
  const stop = () => void reader.cancel(signal?.reason).catch(() => {});
  const next = async () => {
    throwIfAborted(signal);
    const chunk = await reader.read().catch((error: unknown) => {
      throwIfAborted(signal);
      throw interrupted(error, sink.length, options);
    });
    throwIfAborted(signal);
    return chunk;
  };
  signal?.addEventListener('abort', stop);
  try {
    for (let chunk = await next(); !chunk.done; chunk = await next()) {
      const part: unknown = chunk.value;
      if (typedArrayName(part) !== 'Uint8Array') throw (await import('../seldom.ts')).notBytes(part, where);
      sink.add(part as Uint8Array);
      const isExpected = options.total !== undefined && sink.length <= options.total;
      onProgress?.({ loaded: sink.length, total: isExpected ? options.total : undefined, name: where });
    }
    return sink.finish();
  } catch (error) {
    stop();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** @throws the signal's reason if it has aborted */
export function throwIfAborted(signal: AbortSignalLike | undefined): void {
  if (signal?.aborted) throw signal.reason;
}

function interrupted(error: unknown, length: number, { where, total }: ReadStreamOptions): FileError {
  return causedBy(error, {
    where,
    message: `Reading failed after ${length}${total === undefined ? '' : ` of ${total}`} bytes: ${(error as Error).message}.`,
    hint: 'Check the connection and try again.',
  });
}

/** Collects bytes: in their final place if it is known how many there will be, otherwise joined once at the end. */
class ByteSink {
  length = 0;
  #place: Uint8Array | undefined;
  #parts: Uint8Array[] = [];

  constructor(total: number | undefined) {
    if (total === undefined || total > MOST_AT_ONCE) return;
    try {
      this.#place = new Uint8Array(total);
    } catch {
      // There is no memory for what is declared; perhaps there is for what comes.
    }
  }

  add(part: Uint8Array): void {
    if (this.#place !== undefined && this.length + part.length > this.#place.length) {
      this.#parts = [this.#place.subarray(0, this.length)];
      this.#place = undefined;
    }
    if (this.#place === undefined) this.#parts.push(part);
    else this.#place.set(part, this.length);
    this.length += part.length;
  }

  finish(): Uint8Array {
    if (this.#place !== undefined) return this.#place.subarray(0, this.length);
    const whole = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }
}
