import type { ModuleBuilder } from '@sepal/assembler';
import type { Pace } from '../pace.ts';
import { type Memory, webAssembly } from '../platform/web-assembly.ts';
import type { OnProgress } from '../session.ts';
import type { Barrier } from './barrier.ts';

/** A loaded module. */
export interface LoadedProgram {
  /**
   * Runs all steps of the program.
   *
   * @param paths the layer of each step
   * @throws SepalError if the crew is closed, or a thread fails, dies or stops making progress
   */
  run(paths: readonly string[], progress: Progress): Promise<void>;
  /** Unloads the program. */
  release(): void;
}

/** When a run pauses, and who receives its progress. */
export interface Progress {
  readonly pace: Pace;
  readonly onProgress: OnProgress;
}

/** How a module is loaded. */
export interface LoadOptions {
  /** The memory that the program was compiled for. */
  readonly memory: Memory;
  /** The result of {@link Crew.partsFor}. */
  readonly parts: number;
  /** Cost of the program's longest step in multiply-adds. */
  readonly work: number;
  /** Called if a run fails and threads may briefly keep writing: the memory must not be used again. */
  onLost(): void;
}

/** Runs programs: the main thread alone, or workers. */
export interface Crew {
  /** Writes the barrier of the threads; undefined for a single one. */
  readonly emitBarrier: ((module: ModuleBuilder) => Barrier) | undefined;
  /**
   * How many parts every step is divided into: one per thread, or enough that a single thread can pause
   * often enough.
   *
   * @param multiplyAdds of the program's largest step
   */
  partsFor(multiplyAdds: number): number;
  load(bytes: Uint8Array, options: LoadOptions): Promise<LoadedProgram>;
  close(): void;
}

/** Multiply-adds of a part: 20 milliseconds on a slow machine. */
const PART = 2e8;

/** The most parts of a step: kernels divide rows of pixels, and there are only so many. */
const MOST_PARTS = 64;

/** The main thread alone. */
export class SoloCrew implements Crew {
  readonly emitBarrier = undefined;
  readonly #checkOpen: () => void;

  /** @param checkOpen throws if the engine has been closed */
  constructor(checkOpen: () => void) {
    this.#checkOpen = checkOpen;
  }

  partsFor(multiplyAdds: number): number {
    return Math.min(MOST_PARTS, Math.max(1, Math.ceil(multiplyAdds / PART)));
  }

  async load(bytes: Uint8Array, { memory, parts }: LoadOptions): Promise<LoadedProgram> {
    const machine = webAssembly() as NonNullable<ReturnType<typeof webAssembly>>;
    const { exports } = await machine.instantiate(await machine.compile(bytes), { sepal: { memory } });
    const run = exports['run'] as RunPart;
    return { run: (paths, progress) => this.#run(run, parts, paths, progress), release: () => undefined };
  }

  close(): void {}

  async #run(run: RunPart, parts: number, paths: readonly string[], { pace, onProgress }: Progress): Promise<void> {
    const total = paths.length;
    for (let step = 0; step < total; step++) {
      for (let part = 0; part < parts; part++) {
        run(part, step, step + 1);
        const isLast = step + 1 === total && part + 1 === parts;
        if (isLast || !pace.isDue) continue;
        onProgress?.({ done: step, total, path: paths[step] ?? '' });
        await pace.pause();
        this.#checkOpen();
      }
    }
    onProgress?.({ done: total, total, path: '' });
  }
}

type RunPart = (part: number, from: number, to: number) => void;
