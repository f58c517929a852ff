import type { ModuleBuilder } from '@sepal/assembler';
import type { Pace } from '../pace.ts';
import { type Memory, webAssembly } from '../platform/web-assembly.ts';
import type { OnProgress } from '../session.ts';
import type { Barrier } from './barrier.ts';

/** A module that is ready to run. */
export interface LoadedProgram {
  /**
   * Runs all steps of the program.
   *
   * @param paths the layer of each step
   * @throws SepalError if the crew is closed, or a thread fails, dies or does not move any more
   */
  run(paths: readonly string[], progress: Progress): Promise<void>;
  /** Lets go of the program: it is not run again. */
  release(): void;
}

/** How a run goes on: when it pauses, and who is told how far it is. */
export interface Progress {
  readonly pace: Pace;
  readonly onProgress: OnProgress;
}

/** How a module is loaded. */
export interface LoadOptions {
  /** The one that the program was written for. */
  readonly memory: Memory;
  /** What {@link Crew.partsFor} gave. */
  readonly parts: number;
  /** Multiply-adds that take about as long as the program's longest step. */
  readonly work: number;
  /** Called if a run fails and threads may go on writing into the memory for a moment: nobody may use that any more. */
  onLost(): void;
}

/** Those who run programs: the main thread alone, or workers. */
export interface Crew {
  /** Writes where those who share a memory wait for each other; undefined where one works alone. */
  readonly emitBarrier: ((module: ModuleBuilder) => Barrier) | undefined;
  /**
   * Into how many parts every step of a program is divided: one for each thread, or as many as a single thread needs to pause
   * often enough.
   *
   * @param multiplyAdds those of the program's largest step
   */
  partsFor(multiplyAdds: number): number;
  load(bytes: Uint8Array, options: LoadOptions): Promise<LoadedProgram>;
  close(): void;
}

/** Multiply-adds of a part: 20 milliseconds of a slow machine. */
const PART = 2e8;

/** A step is not divided further: kernels divide rows of pixels, and there are only so many. */
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
