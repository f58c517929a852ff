import type { Kernel } from '../call.ts';
import { emitUnpacked, UNPACKED_TILE } from './emit-unpacked.ts';
import { slidingTaps } from './taps.ts';

/** A convolution whose kernel is computed at run time. */
export const convUnpackedKernel: Kernel<'convUnpacked'> = {
  emit: (context, call) => emitUnpacked(context, call, { ...call.attributes, axes: slidingTaps(call.attributes) }),

  describe({ batch, inputs, outputs, groups, kernelSize, outputHeight, outputWidth }) {
    const taps = kernelSize[0] * kernelSize[1];
    return {
      tile: UNPACKED_TILE,
      multiplyAdds: batch * outputHeight * outputWidth * outputs * taps * (inputs / groups),
    };
  },
};
