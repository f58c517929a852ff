import type { Kernel } from '../call.ts';
import { emitUnpacked, unpackedTile } from './emit-unpacked.ts';
import { slidingTaps } from './taps.ts';

/** A convolution whose kernel is computed at run time. */
export const convUnpackedKernel: Kernel<'convUnpacked'> = {
  emit: (context, call) => emitUnpacked(context, call, { ...call.attributes, axes: slidingTaps(call.attributes) }),

  describe({ batch, inputs, outputs, groups, kernelSize, outputHeight, outputWidth }, target) {
    const taps = kernelSize[0] * kernelSize[1];
    return {
      tile: unpackedTile(target),
      multiplyAdds: batch * outputHeight * outputWidth * outputs * taps * (inputs / groups),
    };
  },
};
