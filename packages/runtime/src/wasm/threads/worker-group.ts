import type { SepalError } from '@sepal/tensor';
import type { Memory } from '../../platform/web-assembly.ts';
import { linkedPorts } from '../../platform/worker-port.ts';
import { ARRIVED, GENERATION } from '../memory/session-memory.ts';
import { type PoolWorker, threadError, threadFailure } from './pool-worker.ts';
import type { StepRange } from './threads.ts';
import { failIfStalled, PATIENCE } from './watchdog.ts';

/** A program's module as it is sent to workers. */
export interface SentModule {
  /** Its number within the pool. */
  readonly id: number;
  /** The compiled module. */
  readonly module: unknown;
  readonly memory: Memory;
  /** Cost of the longest group of steps in multiply-adds. */
  readonly work: number;
}

/** Multiply-adds per second of one thread, on a slow machine under heavy load. */
const SLOWEST = 1e8;

/** Workers that compute together. If one fails in a run, all are terminated: the others would wait for it. */
export class WorkerGroup {
  readonly #workers: readonly PoolWorker[];
  /** Whether the first worker starts the others' runs. */
  readonly #isLed: boolean;
  readonly #modules = new Set<number>();

  /**
   * @param workers the workers, ready
   * @param owner terminates them when it is collected, since they are unreachable then
   */
  constructor(workers: readonly PoolWorker[], owner: object) {
    this.#workers = workers;
    const [leader, ...followers] = workers;
    const ports: object[] = [];
    for (const follower of followers) {
      const [near, far] = linkedPorts() ?? [];
      if (near === undefined || far === undefined) continue;
      ports.push(near);
      follower.tell({ type: 'follow', port: far }, [far]);
    }
    leader?.tell({ type: 'lead', ports }, ports);
    this.#isLed = ports.length > 0;
    for (const worker of workers) worker.endWith(owner);
  }

  /** Whether a worker has ended, so that the group is unusable. */
  get hasEnded(): boolean {
    return this.#workers.some((worker) => worker.hasEnded);
  }

  has({ id }: SentModule): boolean {
    return this.#modules.has(id);
  }

  /** Sends the module to all workers. @throws SepalError if one cannot load it, or has died */
  async load({ id, module, memory }: SentModule): Promise<void> {
    const asked = this.#workers.map((worker) => worker.ask({ type: 'load', program: id, module, memory }));
    const answers = await this.#orEnd(failIfStalled(Promise.allSettled(asked)));
    for (const answer of answers) {
      if (answer.status === 'fulfilled') continue;
      this.drop(id);
      throw answer.reason;
    }
    this.#modules.add(id);
  }

  /**
   * Lets all workers run steps of a loaded module.
   *
   * @throws SepalError if one fails, has died or stops making progress. Others may briefly keep computing
   */
  async run({ id: program, memory, work }: SentModule, steps: StepRange): Promise<void> {
    const answers = this.#workers.map((worker) => worker.expect());
    for (const [thread, worker] of this.#workers.entries()) {
      if (thread === 0 || !this.#isLed) worker.tell({ type: 'run', program, thread, ...steps });
    }
    const wordAt = (address: number): number => Atomics.load(new Int32Array(memory.buffer, address, 1), 0);
    await this.#orEnd(
      failIfStalled(Promise.all(answers), {
        patience: PATIENCE + Math.ceil(work / SLOWEST),
        progress: () => wordAt(GENERATION) * this.#workers.length + wordAt(ARRIVED),
      }),
    );
  }

  /** Unloads a module. */
  drop(id: number): void {
    this.#modules.delete(id);
    for (const worker of this.#workers) worker.tell({ type: 'drop', program: id });
  }

  /** Terminates all workers at once; pending and later requests fail with `error`. */
  end(error: SepalError): void {
    for (const worker of this.#workers) worker.end(error);
  }

  async #orEnd<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      const failure = this.hasEnded ? error : threadError(threadFailure(error));
      this.end(failure as SepalError);
      throw failure;
    }
  }
}
