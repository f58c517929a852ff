import { hardwareThreads } from '../platform/host.ts';
import { type Memory, webAssembly } from '../platform/web-assembly.ts';
import type { OnProgress } from '../session.ts';
import type { Meeting } from './barrier.ts';
import type { Crew, LoadedProgram } from './crew.ts';
import { type Member, threadFailure } from './member.ts';
import type { WorkerRequest } from './worker-source.ts';

/** Parts of a run after which progress is reported, where somebody wants to know. */
const PARTS = 10;

/**
 * Workers that do the steps of a program together, each its share, and meet after every step. The main thread only waits for
 * messages, so the event loop stays free, and nothing here needs what a browser forbids its main thread.
 */
export class WorkerCrew implements Crew {
  readonly meeting: Meeting;
  readonly #checkOpen: () => void;
  readonly #members: readonly Member[];
  /** Tells the workers when nothing can run a program any more, though nobody let go of it. */
  readonly #forgotten = new FinalizationRegistry<number>((program) => this.#drop(program));
  #nextProgram = 0;
  #jobs = Promise.resolve();

  /**
   * @param members the workers, ready
   * @param checkOpen throws if the engine has been closed
   */
  constructor(members: readonly Member[], checkOpen: () => void) {
    this.meeting = { threads: members.length, crowded: members.length > hardwareThreads() };
    this.#checkOpen = checkOpen;
    this.#members = members;
  }

  partsFor(): number {
    return this.meeting.threads;
  }

  async load(bytes: Uint8Array, memory: Memory): Promise<LoadedProgram> {
    const machine = webAssembly() as NonNullable<ReturnType<typeof webAssembly>>;
    const module = await machine.compile(bytes);
    const program = this.#nextProgram++;
    await this.#next(async () => {
      const answers = await Promise.allSettled(
        this.#members.map((member) => member.ask({ type: 'load', program, module, memory })),
      );
      for (const answer of answers) {
        if (answer.status === 'fulfilled') continue;
        this.#drop(program);
        throw answer.reason;
      }
    });
    const loaded: LoadedProgram = {
      run: (paths, { onProgress }) => this.#run(program, paths, onProgress),
      release: () => {
        this.#forgotten.unregister(loaded);
        this.#drop(program);
      },
    };
    this.#forgotten.register(loaded, program, loaded);
    return loaded;
  }

  close(): void {
    this.#end('The threads have ended: the engine was closed.');
  }

  async #run(program: number, paths: readonly string[], onProgress: OnProgress): Promise<void> {
    const total = paths.length;
    const length = onProgress === undefined ? total : Math.max(1, Math.ceil(total / PARTS));
    for (let from = 0; from < total; from += length) {
      const to = Math.min(total, from + length);
      await this.#next(() => this.#together((thread) => ({ type: 'run', program, thread, from, to })));
      this.#checkOpen();
      if (to < total) onProgress?.({ done: to, total, path: paths[to] ?? '' });
    }
    onProgress?.({ done: total, total, path: '' });
  }

  /** Lets all workers run at once. If one fails, the others wait for it where they would have met: that ends them all. */
  async #together(request: (thread: number) => WorkerRequest): Promise<void> {
    try {
      await Promise.all(this.#members.map((member, thread) => member.ask(request(thread))));
    } catch (error) {
      this.#end(threadFailure(error));
      throw error;
    }
  }

  /** Does a job after those before it, whether they succeeded or not. */
  #next(job: () => Promise<void>): Promise<void> {
    const result = this.#jobs.then(() => {
      this.#checkOpen();
      return job();
    });
    this.#jobs = result.catch(() => undefined);
    return result;
  }

  #end(message: string): void {
    for (const member of this.#members) member.end(message);
  }

  #drop(program: number): void {
    for (const member of this.#members) member.tell({ type: 'drop', program });
  }
}
