import { olderTuning, relaxedTuning, simdTuning, type Tuning } from '@sepal/kernels';
import { v8Version } from '../../platform/host.ts';
import type { BarrierOptions } from '../threads/barrier.ts';
import { MainThread, type Threads } from '../threads/threads.ts';
import type { WasmEngineParts } from '../wasm-engine.ts';
import type { Features } from './features.ts';

/** Threads that have started, before the engine exists. */
export interface StartedThreads {
  /** Undefined for the main thread alone. */
  readonly barrier: BarrierOptions | undefined;
  createThreads(checkOpen: () => void): Threads;
}

/**
 * Requested features beyond the baseline. They are functions so that programs with the default engine, which requests
 * none, bundle neither workers nor measurements.
 */
export interface MachineOptions {
  readonly deterministic?: boolean | undefined;
  /** Switches 256-bit instructions on, returns their tuning if they are used, and explains why. */
  readonly tryWide?: ((reasons: string[]) => Promise<Tuning | undefined>) | undefined;
  /** Starts as many threads as possible, and explains why there are not more. By default the main thread is alone. */
  readonly startThreads?: ((reasons: string[]) => Promise<StartedThreads>) | undefined;
}

/** From this version on V8 keeps the order of instructions. */
const ORDERED_V8 = 13;

/** Decides which instructions, tuning and threads an engine uses, and explains why. */
export async function chooseMachine(
  { relaxedSimd }: Features,
  { deterministic = false, tryWide, startThreads: start = oneThread }: MachineOptions,
): Promise<Omit<WasmEngineParts, 'tables'>> {
  const relaxed = relaxedSimd && !deterministic;
  const reasons = [`WebAssembly with 128-bit SIMD${relaxed ? ' and fused products' : ''}`];
  const wide = relaxed ? await tryWide?.(reasons) : undefined;
  if (tryWide !== undefined && !relaxed) reasons.push('no 256-bit instructions, which need fused products');
  const tuning = wide ?? tuningFor(relaxed);
  reasons.push(`tuned for ${tuning.name}`);
  const { barrier, createThreads } = await start(reasons);
  return {
    target: { relaxed, tuning, barrier },
    info: {
      name: 'wasm',
      simd: true,
      relaxedSimd: relaxed,
      wideSimd: wide !== undefined,
      threads: barrier?.threads ?? 1,
      reason: `${reasons.join('; ')}.`,
    },
    createThreads,
  };
}

function tuningFor(relaxed: boolean): Tuning {
  if ((v8Version() ?? ORDERED_V8) < ORDERED_V8) return olderTuning;
  return relaxed ? relaxedTuning : simdTuning;
}

/** The main thread alone; `because` continues the sentence "one thread". */
export async function oneThread(reasons: string[], because = ''): Promise<StartedThreads> {
  reasons.push(`one thread${because}`);
  return { barrier: undefined, createThreads: (checkOpen) => new MainThread(checkOpen) };
}
