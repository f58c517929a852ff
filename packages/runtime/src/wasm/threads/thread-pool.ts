import { atomics } from '@sepal/assembler';
import type { Program } from '@sepal/compiler';
import { webAssembly } from '../../platform/web-assembly.ts';
import { closedError } from '../../session.ts';
import { programGroupEnds } from '../step-groups.ts';
import { longestWork } from '../step-work.ts';
import { emitBarrier, type ProgramBarriers } from './barrier.ts';
import { type PoolWorker, threadError, threadFailure } from './pool-worker.ts';
import { startWorkers } from './start-workers.ts';
import type {
  BarrierPlanning,
  LoadedModule,
  LoadOptions,
  Progress,
  StepRange,
  Threads,
  UpdateTurns,
} from './threads.ts';
import { type SentModule, WorkerGroup } from './worker-group.ts';

/** Parts of a run after which progress is reported, if requested. */
const PARTS = 10;

/**
 * Workers that run a program's steps together, each its share, with a barrier after every step. The main thread only waits for
 * messages, so the event loop stays free, and nothing here needs what browsers forbid on the main thread.
 *
 * Ended workers are replaced when there is work. Workers end when the pool is unreachable.
 */
export class ThreadPool implements Threads {
  readonly #threads: number;
  readonly #checkOpen: () => void;
  /** Tells the workers when a module has become unreachable without being released. */
  readonly #forgotten = new FinalizationRegistry<number>((id) => this.#group.drop(id));
  #group: WorkerGroup;
  #nextId = 0;
  /** If the threads ended now, states would be lost. */
  #isUpdating = false;
  #isClosed = false;
  #jobs = Promise.resolve();

  /**
   * @param workers the workers, ready
   * @param checkOpen throws if the engine has been closed
   */
  constructor(workers: readonly PoolWorker[], checkOpen: () => void) {
    this.#threads = workers.length;
    this.#checkOpen = checkOpen;
    this.#group = new WorkerGroup(workers, this);
  }

  barriersOf(program: Program, { addresses, kernels, parts }: BarrierPlanning): ProgramBarriers {
    const ends = programGroupEnds(program, addresses, parts);
    return { emit: emitBarrier, atomics, ends, work: longestWork(program, ends, kernels) };
  }

  async load(bytes: Uint8Array, { memory, work, onLost }: LoadOptions): Promise<LoadedModule> {
    const machine = webAssembly() as NonNullable<ReturnType<typeof webAssembly>>;
    const module = await machine.compile(bytes);
    const sent: SentModule = { id: this.#nextId++, module, memory, work };
    await this.#next((group) => group.load(sent));
    const loaded: LoadedModule = {
      run: (steps, progress) => this.#run(sent, steps, { ...progress, onLost }),
      update: (steps, turns) => this.#update(sent, steps, { ...turns, onLost }),
      release: () => {
        this.#forgotten.unregister(loaded);
        this.#group.drop(sent.id);
      },
    };
    this.#forgotten.register(loaded, sent.id, loaded);
    return loaded;
  }

  close(): void {
    this.#isClosed = true;
    if (!this.#isUpdating) this.#group.end(closedError('engine'));
  }

  async #run(
    sent: SentModule,
    { entry, from: first, to: end }: StepRange,
    { paths, onProgress, onLost }: Progress & Pick<LoadOptions, 'onLost'>,
  ): Promise<void> {
    const total = paths.length;
    const length = onProgress === undefined ? end - first : Math.max(1, Math.ceil((end - first) / PARTS));
    for (let from = first; from < end; from += length) {
      const to = Math.min(end, from + length);
      await this.#next(async (group) => {
        if (!group.has(sent)) await group.load(sent);
        await group.run(sent, { entry, from, to }).catch((error: unknown) => {
          onLost();
          throw error;
        });
      });
      this.#checkOpen();
      if (to < end) onProgress?.({ done: to, total, path: paths[to] ?? '' });
    }
    onProgress?.({ done: end, total, path: paths[end] ?? '' });
  }

  #update(
    sent: SentModule,
    steps: StepRange,
    { begin, finish, onLost }: UpdateTurns & Pick<LoadOptions, 'onLost'>,
  ): Promise<void> {
    return this.#next(async (group) => {
      if (!group.has(sent)) await group.load(sent);
      begin();
      this.#isUpdating = true;
      try {
        await group.run(sent, steps);
        finish();
      } catch (error) {
        onLost();
        throw error;
      } finally {
        this.#isUpdating = false;
        if (this.#isClosed) this.close();
      }
    });
  }

  /** Runs a job after the jobs before it, whether they succeeded or not. */
  #next(job: (group: WorkerGroup) => Promise<void>): Promise<void> {
    const result = this.#jobs.then(async () => {
      this.#checkOpen();
      if (this.#group.hasEnded) await this.#startAgain();
      await job(this.#group);
    });
    this.#jobs = result.catch(() => undefined);
    return result;
  }

  async #startAgain(): Promise<void> {
    this.#group.end(threadError('Another thread of the engine has ended.'));
    let workers: readonly PoolWorker[];
    try {
      workers = await startWorkers(this.#threads);
    } catch (error) {
      throw threadError(
        `The threads of the engine have ended, and new ones cannot be started: ${threadFailure(error).replace(/\.$/, '')}.`,
      );
    }
    this.#group = new WorkerGroup(workers, this);
    // Closed in the meantime: nothing else would terminate the new ones.
    try {
      this.#checkOpen();
    } catch (error) {
      this.close();
      throw error;
    }
  }
}
