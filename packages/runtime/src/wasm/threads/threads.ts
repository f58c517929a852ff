import type { Program } from '@sepal/compiler';
import type { KernelInfo } from '@sepal/kernels';
import type { Pace } from '../../pace.ts';
import { type Memory, webAssembly } from '../../platform/web-assembly.ts';
import type { OnProgress } from '../../session.ts';
import type { EntryName } from '../emit.ts';
import type { Addresses } from '../memory/place.ts';
import type { ProgramBarriers } from './barrier.ts';

/** A loaded module. */
export interface LoadedModule {
  /**
   * Runs some steps of one of its entries.
   *
   * @throws SepalError if the engine is closed, or a thread fails, dies or stops making progress
   */
  run(steps: StepRange, progress: Progress): Promise<void>;
  /**
   * Runs steps that overwrite states. An engine that is closed meanwhile lets them finish.
   *
   * @throws SepalError like `run`
   */
  update(steps: StepRange, turns: UpdateTurns): Promise<void>;
  /** Unloads the module. */
  release(): void;
}

/** The steps `from` to `to - 1` of an entry. */
export interface StepRange {
  readonly entry: EntryName;
  readonly from: number;
  readonly to: number;
}

/** What happens in the turns in which updates begin and end, and when they pause. */
export interface UpdateTurns {
  begin(): void;
  finish(): void;
  readonly pace: Pace;
}

/** When a run pauses, and who receives its progress. */
export interface Progress {
  readonly pace: Pace;
  readonly onProgress: OnProgress;
  /** The layer of each of the entry's steps. */
  readonly paths: readonly string[];
}

/** How a module is loaded. */
export interface LoadOptions {
  /** The memory that the program was compiled for. */
  readonly memory: Memory;
  /** Into how many parts each step is divided. */
  readonly parts: number;
  /** {@link ProgramBarriers.work}; 0 if no thread waits for another. */
  readonly work: number;
  /** Called if a run fails and threads may briefly keep writing: the memory must not be used again. */
  onLost(): void;
}

/** What barriers depend on besides the program. */
export interface BarrierPlanning {
  readonly addresses: Addresses;
  readonly kernels: KernelInfo;
  readonly parts: number;
}

/** Runs programs: the main thread alone, or workers. */
export interface Threads {
  /** Plans the barriers of a program. A single thread has none, and programs without threads do not bundle this. */
  barriersOf?(program: Program, options: BarrierPlanning): ProgramBarriers;
  load(bytes: Uint8Array, options: LoadOptions): Promise<LoadedModule>;
  close(): void;
}

/** The main thread alone. */
export class MainThread implements Threads {
  readonly #checkOpen: () => void;

  /** @param checkOpen throws if the engine has been closed */
  constructor(checkOpen: () => void) {
    this.#checkOpen = checkOpen;
  }

  async load(bytes: Uint8Array, { memory, parts }: LoadOptions): Promise<LoadedModule> {
    const machine = webAssembly() as NonNullable<ReturnType<typeof webAssembly>>;
    const { exports } = await machine.instantiate(await machine.compile(bytes), { sepal: { memory } });
    const entries = exports as Readonly<Record<EntryName, RunPart>>;
    return {
      run: (steps, progress) => this.#run(entries[steps.entry], parts, steps, progress),
      async update({ entry, from, to }, { begin, finish, pace }) {
        begin();
        for (let step = from; step < to; step++) {
          for (let part = 0; part < parts; part++) {
            if (pace.isDue) await pace.pause();
            entries[entry](part, step, step + 1);
          }
        }
        finish();
      },
      release: () => undefined,
    };
  }

  close(): void {}

  async #run(
    run: RunPart,
    parts: number,
    { from, to }: StepRange,
    { pace, onProgress, paths }: Progress,
  ): Promise<void> {
    const total = paths.length;
    for (let step = from; step < to; step++) {
      for (let part = 0; part < parts; part++) {
        run(part, step, step + 1);
        const isLast = step + 1 === to && part + 1 === parts;
        if (isLast || !pace.isDue) continue;
        onProgress?.({ done: step, total, path: paths[step] ?? '' });
        await pace.pause();
        this.#checkOpen();
      }
    }
    onProgress?.({ done: to, total, path: paths[to] ?? '' });
  }
}

type RunPart = (part: number, from: number, to: number) => void;
