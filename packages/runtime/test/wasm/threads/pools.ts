import { onTestFinished } from 'vitest';
import { Pace } from '../../../src/pace.ts';
import { turn } from '../../../src/platform/turn.ts';
import type { Memory } from '../../../src/platform/web-assembly.ts';
import { startWorker, type WorkerPort } from '../../../src/platform/worker-port.ts';
import { PoolWorker } from '../../../src/wasm/threads/pool-worker.ts';
import { ThreadPool } from '../../../src/wasm/threads/thread-pool.ts';
import type { LoadedModule, LoadOptions } from '../../../src/wasm/threads/threads.ts';
import { WORKER_SOURCE } from '../../../src/wasm/threads/worker-source.ts';

/** A pool, and the ports of its initial workers; those it starts later are its own. */
export interface MadePool {
  readonly pool: ThreadPool;
  readonly ports: readonly WorkerPort[];
  readonly workers: readonly PoolWorker[];
}

/** A pool with one worker per source, closed at the end of the test. */
export async function makePool(sources: readonly string[] = [WORKER_SOURCE, WORKER_SOURCE]): Promise<MadePool> {
  const ports = sources.map(startWorker);
  const workers = ports.map((port) => new PoolWorker(port));
  await Promise.all(workers.map(({ ready }) => ready));
  const pool = new ThreadPool(workers, () => undefined);
  onTestFinished(() => pool.close());
  return { pool, ports, workers };
}

/** The load options of the tests. */
export function into(memory: Memory, onLost: () => void = () => undefined): LoadOptions {
  return { memory, parts: 2, work: 0, onLost };
}

/** Runs a program of one step, without progress reports. */
export function runOnce(program: LoadedModule): Promise<void> {
  return program.run({ entry: 'run', from: 0, to: 1 }, { pace: new Pace(1000), onProgress: undefined, paths: [''] });
}

/** Yields to the event loop until a condition holds, or the test times out. */
export async function until(isSo: () => boolean): Promise<void> {
  let isOver = false;
  onTestFinished(() => {
    isOver = true;
  });
  while (!isOver && !isSo()) await turn();
}

export const inBrowser: boolean = 'document' in globalThis;

/** The error of a run whose worker was terminated from outside. */
export const ENDED: string = inBrowser
  ? 'A thread of the engine has ended: it did not say why. The engine starts new threads for the next run.'
  : 'A thread of the engine has ended: it ended with status 1. The engine starts new threads for the next run.';
