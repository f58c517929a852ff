import { FileError } from '../file-error.ts';
import { after } from '../platform/after.ts';
import { startHdf5Worker, type WorkerPort } from '../platform/start-hdf5-worker.ts';
import type { Hdf5Reply, Hdf5Request } from './hdf5-service.ts';

/** The parts of an `AbortSignal` that are used. */
export interface Signal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Whoever holds an HDF5 file. */
export interface Hdf5Connection {
  /**
   * @param options.moved buffers that the holder of the file takes over
   * @param options.deadline milliseconds after which the holder is given up; undefined for never
   * @throws FileError after the deadline, or if the holder ends
   */
  ask(request: Hdf5Request, options: AskOptions): Promise<Hdf5Reply>;
  /** Ends the holder and frees its memory. */
  end(): void;
}

interface AskOptions {
  readonly moved: readonly object[];
  readonly deadline?: number | undefined;
  readonly signal?: Signal | undefined;
}

/** A worker that can be ended while it reads; where none can start, this thread. */
export async function connectHdf5(where: string): Promise<Hdf5Connection> {
  const port = await startHdf5Worker();
  return port === undefined ? ownThread() : new WorkerConnection(port, where);
}

async function ownThread(): Promise<Hdf5Connection> {
  const { Hdf5Service } = await import('./hdf5-service.ts');
  const service = new Hdf5Service();
  return { ask: (request) => service.answer(request), end: () => service.close() };
}

class WorkerConnection implements Hdf5Connection {
  readonly #port: WorkerPort;
  readonly #where: string;
  /** What is asked at present. The worker answers one request after the other. */
  #pending: { resolve(reply: Hdf5Reply): void; reject(error: unknown): void } | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #ended: string | undefined;

  constructor(port: WorkerPort, where: string) {
    this.#port = port;
    this.#where = where;
    port.onMessage((reply) => this.#pending?.resolve(reply as Hdf5Reply));
    port.onEnd((reason) => this.#fail(`The worker for HDF5 ended: ${reason}.`));
    port.keepAlive(false);
  }

  ask(request: Hdf5Request, options: AskOptions): Promise<Hdf5Reply> {
    const answer = this.#last.then(() => this.#ask(request, options));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #ask(request: Hdf5Request, { moved, deadline, signal }: AskOptions): Promise<Hdf5Reply> {
    if (this.#ended !== undefined) throw new FileError({ where: this.#where, message: this.#ended });
    const port = this.#port;
    const abort = (): void => {
      this.#pending?.reject(signal?.reason);
      this.end();
    };
    signal?.addEventListener('abort', abort);
    const cancel =
      deadline &&
      after(deadline, () => {
        this.#fail(`Reading the file took longer than ${deadline / 1000} s: it may be damaged.`);
        this.end();
      });
    port.keepAlive(true);
    try {
      return await new Promise((resolve, reject) => {
        this.#pending = { resolve, reject };
        port.post(request, moved);
      });
    } finally {
      this.#pending = undefined;
      if (cancel) cancel();
      signal?.removeEventListener('abort', abort);
      port.keepAlive(false);
    }
  }

  end(): void {
    this.#fail('The file is closed.');
    this.#port.terminate();
  }

  #fail(message: string): void {
    this.#ended ??= message;
    this.#pending?.reject(new FileError({ where: this.#where, message }));
  }
}
