import { olderTuning, relaxedTuning, simdTuning, type Tuning, wideTuning } from '@sepal/kernels';
import { v8Version } from '../platform/host.ts';
import type { Meeting } from './barrier.ts';
import { type Crew, SoloCrew } from './crew.ts';
import type { Features } from './features.ts';
import type { WasmEngineParts } from './wasm-engine.ts';

/** Creates a crew before the engine exists. */
export interface Staff {
  /** Undefined for the main thread alone. */
  readonly barrier: Meeting | undefined;
  crew(checkOpen: () => void): Crew;
}

/**
 * Requested features beyond the baseline. They are functions so that programs with the default engine, which requests
 * none, bundle neither workers nor measurements.
 */
export interface MachineOptions {
  readonly deterministic?: boolean | undefined;
  /** Switches 256-bit instructions on, returns whether they are used, and explains why. */
  readonly takeWide?: ((reasons: string[]) => Promise<boolean>) | undefined;
  /** Starts as many threads as possible, and explains why there are not more. By default the main thread is alone. */
  readonly hire?: ((reasons: string[]) => Promise<Staff>) | undefined;
}

/** From this version on V8 keeps the order of instructions. */
const ORDERED_V8 = 13;

/** Decides which instructions, tuning and threads an engine uses, and explains why. */
export async function chooseMachine(
  { relaxedSimd }: Features,
  { deterministic = false, takeWide, hire = oneThread }: MachineOptions,
): Promise<WasmEngineParts> {
  const relaxed = relaxedSimd && !deterministic;
  const reasons = [`WebAssembly with 128-bit SIMD${relaxed ? ' and fused products' : ''}`];
  const isWide = relaxed && (await takeWide?.(reasons)) === true;
  if (takeWide !== undefined && !relaxed) reasons.push('no 256-bit instructions, which need fused products');
  const tuning = isWide ? wideTuning : tuningFor(relaxed);
  reasons.push(`tuned for ${tuning.name}`);
  const { barrier, crew } = await hire(reasons);
  return {
    target: { relaxed, tuning, barrier },
    info: {
      name: 'wasm',
      simd: true,
      relaxedSimd: relaxed,
      wideSimd: isWide,
      threads: barrier?.threads ?? 1,
      reason: `${reasons.join('; ')}.`,
    },
    crew,
  };
}

function tuningFor(relaxed: boolean): Tuning {
  if ((v8Version() ?? ORDERED_V8) < ORDERED_V8) return olderTuning;
  return relaxed ? relaxedTuning : simdTuning;
}

/** The main thread alone; `because` continues the sentence "one thread". */
export async function oneThread(reasons: string[], because = ''): Promise<Staff> {
  reasons.push(`one thread${because}`);
  return { barrier: undefined, crew: (checkOpen) => new SoloCrew(checkOpen) };
}
