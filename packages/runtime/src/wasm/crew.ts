import type { RunOptions } from '../engine.ts';
import { now, turn } from '../platform/turn.ts';
import { type Memory, webAssembly } from '../platform/web-assembly.ts';

/** A module with its memory, ready to run. */
export interface LoadedProgram {
  readonly memory: Memory;
  /**
   * Runs all steps of the program.
   *
   * @param paths the layer of each step
   * @throws SepalError if the crew is closed or a thread dies
   */
  run(paths: readonly string[], options: RunOptions): Promise<void>;
}

/** Those who run programs: the main thread alone, or workers. */
export interface Crew {
  readonly threads: number;
  /** @param pages size of the memory, in pages of 64 KiB */
  load(bytes: Uint8Array, pages: number): Promise<LoadedProgram>;
  close(): void;
}

/** Milliseconds after which a run gives the event loop a turn. One step is not interrupted. */
const PATIENCE = 30;

/** The main thread alone. */
export class SoloCrew implements Crew {
  readonly threads = 1;
  readonly #checkOpen: () => void;

  /** @param checkOpen throws if the engine has been closed */
  constructor(checkOpen: () => void) {
    this.#checkOpen = checkOpen;
  }

  async load(bytes: Uint8Array, pages: number): Promise<LoadedProgram> {
    const machine = webAssembly() as NonNullable<ReturnType<typeof webAssembly>>;
    const memory = new machine.Memory({ initial: pages });
    const { exports } = await machine.instantiate(await machine.compile(bytes), { sepal: { memory } });
    const run = exports['run'] as (thread: number, from: number, to: number) => number;
    return { memory, run: (paths, options) => this.#run(run, paths, options) };
  }

  close(): void {}

  async #run(
    run: (thread: number, from: number, to: number) => number,
    paths: readonly string[],
    { onProgress }: RunOptions,
  ): Promise<void> {
    const total = paths.length;
    let rested = now();
    for (let step = 0; step < total; step++) {
      run(0, step, step + 1);
      if (step + 1 === total || now() - rested < PATIENCE) continue;
      onProgress?.({ done: step + 1, total, path: paths[step + 1] ?? '' });
      await turn();
      this.#checkOpen();
      rested = now();
    }
    onProgress?.({ done: total, total, path: '' });
  }
}
