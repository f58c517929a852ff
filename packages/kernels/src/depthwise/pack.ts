import type { ConvolutionWeights, DepthwiseAttributes } from '../vocabulary.ts';
import { type ChannelPlan, packedUnits } from './channel-plan.ts';

export function packedDepthwiseFloats({ kernelSize }: DepthwiseAttributes, channels: ChannelPlan): number {
  const rows = 1 + kernelSize[0] * kernelSize[1];
  return packedUnits(channels).reduce((sum, { groups }) => sum + 4 * groups * rows, 0);
}

/** Writes `[bias][taps]` of unit after unit, each as wide as the unit; missing channels are zero. */
export function packDepthwise(
  { kernel, bias, scale }: ConvolutionWeights,
  { kernelSize, channels, multiplier }: DepthwiseAttributes,
  plan: ChannelPlan,
  into: Float32Array,
): void {
  const outputs = channels * multiplier;
  const taps = kernelSize[0] * kernelSize[1];
  let to = 0;
  for (const { first, groups } of packedUnits(plan)) {
    const width = 4 * groups;
    const present = Math.min(width, outputs - first);
    for (let i = 0; i < width; i++) into[to + i] = bias && i < present ? (bias[first + i] as number) : 0;
    to += width;
    for (let tap = 0; tap < taps; tap++) {
      const from = tap * outputs + first;
      for (let i = 0; i < width; i++) into[to + i] = i < present ? (kernel[from + i] as number) : 0;
      if (scale)
        for (let i = 0; i < present; i++) into[to + i] = (into[to + i] as number) * (scale[first + i] as number);
      to += width;
    }
  }
}
