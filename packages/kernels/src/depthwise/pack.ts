import type { ConvolutionWeights, DepthwiseAttributes } from '../vocabulary.ts';
import { type ChannelPlan, countUnits, unitChannels } from './channel-plan.ts';

export function packedDepthwiseFloats({ kernelSize }: DepthwiseAttributes, channels: ChannelPlan): number {
  return 4 * countUnits(channels).groups * (1 + kernelSize[0] * kernelSize[1]);
}

/** Writes `[bias][taps]` unit by unit, each as wide as the unit; missing channels are zero. */
export function packDepthwise(
  { kernel, bias, scale }: ConvolutionWeights,
  { kernelSize, channels, multiplier }: DepthwiseAttributes,
  plan: ChannelPlan,
  into: Float32Array,
): void {
  const outputs = channels * multiplier;
  const taps = kernelSize[0] * kernelSize[1];
  let to = 0;
  const { units } = countUnits(plan);
  for (let unit = 0; unit < units; unit++) {
    const { first, lanes } = unitChannels(plan, unit);
    const width = 4 * Math.ceil(lanes / 4);
    for (let i = 0; i < width; i++) into[to + i] = bias && i < lanes ? (bias[first + i] as number) : 0;
    to += width;
    for (let tap = 0; tap < taps; tap++) {
      const from = tap * outputs + first;
      for (let i = 0; i < width; i++) into[to + i] = i < lanes ? (kernel[from + i] as number) : 0;
      if (scale) for (let i = 0; i < lanes; i++) into[to + i] = (into[to + i] as number) * (scale[first + i] as number);
      to += width;
    }
  }
}
