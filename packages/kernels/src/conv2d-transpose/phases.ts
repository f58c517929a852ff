import type { ConvTransposeAttributes } from '../vocabulary.ts';

/**
 * Neighbouring output positions along one axis that are computed alike: each sees the same number of taps, at the same input
 * positions. They repeat one stride further on.
 */
export interface PhaseRun {
  /** The first of them, and how many there are: all within the first stride. */
  readonly first: number;
  readonly count: number;
  /** For each of them, the taps that reach it, the one that reads the earliest input position first. */
  readonly taps: readonly (readonly number[])[];
  /** The input position of the first tap for the first output position; it may be outside. */
  readonly reads: number;
  /** Input positions between two taps. */
  readonly dilation: number;
  /** How many output positions there are one stride apart. */
  readonly outputs: number;
}

/** The phases along height (axis 0) or width (axis 1), in output order. */
export function phaseRuns(attributes: ConvTransposeAttributes, axis: 0 | 1): readonly PhaseRun[] {
  const size = attributes.kernelSize[axis];
  const stride = attributes.strides[axis];
  const dilation = attributes.dilationRate[axis];
  const before = attributes.before[axis];
  const length = axis === 0 ? attributes.outputHeight : attributes.outputWidth;
  const runs: (PhaseRun & { count: number; taps: (readonly number[])[] })[] = [];
  for (let phase = 0; phase < Math.min(stride, length); phase++) {
    const taps: number[] = [];
    for (let tap = size - 1; tap >= 0; tap--) if ((phase + before - tap * dilation) % stride === 0) taps.push(tap);
    const [first] = taps;
    const reads = first === undefined ? 0 : (phase + before - first * dilation) / stride;
    const outputs = Math.ceil((length - phase) / stride);
    const last = runs.at(-1);
    if (last?.taps[0]?.length === taps.length && last.reads === reads && last.outputs === outputs) {
      last.taps.push(taps);
      last.count++;
      continue;
    }
    const [a, b] = taps as [number, number | undefined];
    const between = b === undefined ? 1 : ((a - b) * dilation) / stride;
    runs.push({ first: phase, count: 1, taps: [taps], reads, dilation: between, outputs });
  }
  return runs;
}
