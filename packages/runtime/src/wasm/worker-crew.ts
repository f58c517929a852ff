import { SepalError } from '@sepal/tensor';
import type { RunOptions } from '../engine.ts';
import { webAssembly } from '../platform/web-assembly.ts';
import { startWorker, type WorkerPort } from '../platform/worker-port.ts';
import type { Crew, LoadedProgram } from './crew.ts';
import { WORKER_SOURCE, type WorkerReply, type WorkerRequest } from './worker-source.ts';

/** Parts of a run after which progress is reported, where somebody wants to know. */
const PARTS = 10;

/**
 * Workers that do the steps of a program together, each its share, and meet after every step. The main thread only waits for
 * messages, so the event loop stays free, and nothing here needs what a browser forbids its main thread.
 */
export class WorkerCrew implements Crew {
  readonly threads: number;
  readonly #checkOpen: () => void;
  readonly #members: Member[];
  /** Tells the workers when nothing can run a program any more. */
  readonly #forgotten = new FinalizationRegistry<number>((program) => this.#drop(program));
  #nextProgram = 0;
  #jobs = Promise.resolve();

  constructor(threads: number, checkOpen: () => void) {
    this.threads = threads;
    this.#checkOpen = checkOpen;
    this.#members = Array.from({ length: threads }, () => new Member(startWorker(WORKER_SOURCE)));
  }

  async load(bytes: Uint8Array, pages: number): Promise<LoadedProgram> {
    const machine = webAssembly() as NonNullable<ReturnType<typeof webAssembly>>;
    const memory = new machine.Memory({ initial: pages, maximum: pages, shared: true });
    const module = await machine.compile(bytes);
    const program = this.#nextProgram++;
    await this.#all(() => ({ type: 'load', program, module, memory }));
    const loaded: LoadedProgram = { memory, run: (paths, options) => this.#run(program, paths, options) };
    this.#forgotten.register(loaded, program);
    return loaded;
  }

  close(): void {
    for (const member of this.#members) member.end('the engine was closed');
  }

  async #run(program: number, paths: readonly string[], { onProgress }: RunOptions): Promise<void> {
    const total = paths.length;
    const length = onProgress === undefined ? total : Math.max(1, Math.ceil(total / PARTS));
    for (let from = 0; from < total; from += length) {
      const to = Math.min(total, from + length);
      await this.#all((thread) => ({ type: 'run', program, thread, from, to }));
      this.#checkOpen();
      if (to < total) onProgress?.({ done: to, total, path: paths[to] ?? '' });
    }
    onProgress?.({ done: total, total, path: '' });
  }

  /** Asks all workers for something, after what was asked before, and waits until all have answered. */
  #all(request: (thread: number) => WorkerRequest): Promise<void> {
    const job = this.#jobs.then(async () => {
      this.#checkOpen();
      await Promise.all(this.#members.map((member, thread) => member.ask(request(thread))));
    });
    this.#jobs = job.catch(() => undefined);
    return job;
  }

  #drop(program: number): void {
    for (const member of this.#members) member.tell({ type: 'drop', program });
  }
}

/** A worker and the question that it has not answered yet. */
class Member {
  readonly #port: WorkerPort;
  #open: { resolve(): void; reject(error: Error): void } | undefined;
  #ended: string | undefined;

  constructor(port: WorkerPort) {
    this.#port = port;
    port.onMessage((message) => this.#answer(message as WorkerReply));
    port.onEnd((reason) => this.#fail(`A thread of the engine has ended: ${reason}.`));
  }

  ask(request: WorkerRequest): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#open = { resolve, reject };
      if (this.#ended !== undefined) this.#fail(this.#ended);
      else {
        this.#port.keepAlive(true);
        this.#port.post(request);
      }
    });
  }

  tell(request: WorkerRequest): void {
    if (this.#ended === undefined) this.#port.post(request);
  }

  end(reason: string): void {
    this.#fail(`The threads have ended: ${reason}.`);
    this.#port.terminate();
  }

  #answer({ error }: WorkerReply): void {
    const open = this.#settle();
    if (error === undefined) open?.resolve();
    else open?.reject(threadError(`A thread of the engine failed: ${error}.`));
  }

  #fail(message: string): void {
    this.#ended ??= message;
    this.#settle()?.reject(threadError(this.#ended));
  }

  #settle(): { resolve(): void; reject(error: Error): void } | undefined {
    const open = this.#open;
    this.#open = undefined;
    this.#port.keepAlive(false);
    return open;
  }
}

function threadError(message: string): SepalError {
  return new SepalError({ message, hint: 'Make a new engine with createEngine().' });
}
