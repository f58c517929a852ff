import { hardwareThreads } from '../platform/host.ts';
import { after } from '../platform/turn.ts';
import { type Memory, webAssembly } from '../platform/web-assembly.ts';
import { messageLine } from '../platform/worker-port.ts';
import type { OnProgress } from '../session.ts';
import type { Meeting } from './barrier.ts';
import type { Crew, LoadedProgram } from './crew.ts';
import { type Member, threadFailure } from './member.ts';
import type { WorkerRequest } from './worker-source.ts';

/** Parts of a run after which progress is reported, where somebody wants to know. */
const PARTS = 10;

/** Milliseconds after which the main thread itself asks those who follow: far more than the leader needs to tell them. */
const LATE = 1000;

type RunRequest = Extract<WorkerRequest, { readonly type: 'run' }>;

/**
 * Workers that do the steps of a program together, each its share, and meet after every step. The main thread only waits for
 * messages, so the event loop stays free, and nothing here needs what a browser forbids its main thread.
 */
export class WorkerCrew implements Crew {
  readonly meeting: Meeting;
  readonly #checkOpen: () => void;
  readonly #members: readonly Member[];
  /** Whether the first worker tells the others when to run. */
  readonly #isLed: boolean;
  /** Tells the workers when nothing can run a program any more, though nobody let go of it. */
  readonly #forgotten = new FinalizationRegistry<number>((program) => this.#drop(program));
  #nextProgram = 0;
  #nextRun = 0;
  #jobs = Promise.resolve();

  /**
   * @param members the workers, ready
   * @param checkOpen throws if the engine has been closed
   */
  constructor(members: readonly Member[], checkOpen: () => void) {
    this.meeting = { threads: members.length, crowded: members.length > hardwareThreads() };
    this.#checkOpen = checkOpen;
    this.#members = members;
    const [leader, ...followers] = members;
    const ports: object[] = [];
    for (const follower of followers) {
      const line = messageLine();
      if (line === undefined) continue;
      ports.push(line[0]);
      follower.tell({ type: 'follow', port: line[1] }, [line[1]]);
    }
    leader?.tell({ type: 'lead', ports }, ports);
    this.#isLed = ports.length > 0;
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
      await this.#next(() => this.#together({ type: 'run', run: this.#nextRun++, program, thread: 0, from, to }));
      this.#checkOpen();
      if (to < total) onProgress?.({ done: to, total, path: paths[to] ?? '' });
    }
    onProgress?.({ done: total, total, path: '' });
  }

  /** Lets all workers run at once. If one fails, the others wait for it where they would have met: that ends them all. */
  async #together(request: RunRequest): Promise<void> {
    const tellFollowers = (): void => {
      for (const [thread, member] of this.#members.entries()) if (thread > 0) member.tell({ ...request, thread });
    };
    // A leader that died before it told the others is noticed by those who wait for it.
    const cancel = this.#isLed ? after(LATE, tellFollowers) : () => undefined;
    try {
      const answers = this.#members.map((member) => member.expect());
      this.#members[0]?.tell(request);
      if (!this.#isLed) tellFollowers();
      await Promise.all(answers);
    } catch (error) {
      this.#end(threadFailure(error));
      throw error;
    } finally {
      cancel();
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
