import type { Kernel } from '../call.ts';
import { emitUnpacked, unpackedTile } from './emit-unpacked.ts';
import { slidingTaps } from './taps.ts';

/**
 * A depthwise convolution whose kernel is computed at run time.
 *
 * With a multiplier it is a convolution with one group per channel, whose weights have the same layout.
 */
export const depthwiseUnpackedKernel: Kernel<'depthwiseUnpacked'> = {
  emit(context, call) {
    const { batch, channels, multiplier } = call.attributes;
    return emitUnpacked(context, call, {
      batch,
      axes: slidingTaps(call.attributes),
      inputs: channels,
      outputs: channels * multiplier,
      groups: multiplier === 1 ? 'depthwise' : channels,
    });
  },

  describe({ batch, channels, multiplier, kernelSize, outputHeight, outputWidth }, target) {
    const taps = kernelSize[0] * kernelSize[1];
    return {
      tile: unpackedTile(target),
      multiplyAdds: batch * outputHeight * outputWidth * channels * multiplier * taps,
    };
  },
};
