import type { Target } from '@sepal/kernels';
import type { BarrierOptions } from '../threads/barrier.ts';

/** What all modules of an engine are written for. */
export interface EngineTarget extends Omit<Target, 'parts'> {
  /** The threads that run a module together, on a memory that they share; undefined for one thread with a memory of its own. */
  readonly barrier: BarrierOptions | undefined;
}

/** What one module is written for, as plain data. */
export interface ModuleTarget extends EngineTarget, Target {}

/** Multiply-adds of a part that a single thread runs without a pause: 20 milliseconds on a slow machine. */
const PART = 2e8;

/** The most parts of a step: kernels divide rows of pixels, and there are only so many. */
const MOST_PARTS = 64;

/**
 * The target of a program's module. Every step is divided into one part per thread, or into enough that a single thread can
 * pause often enough.
 *
 * @param multiplyAdds of the program's largest step
 */
export function moduleTarget(engine: EngineTarget, multiplyAdds: number): ModuleTarget {
  const { barrier } = engine;
  const parts = barrier?.threads ?? Math.min(MOST_PARTS, Math.max(1, Math.ceil(multiplyAdds / PART)));
  return { ...engine, parts };
}
