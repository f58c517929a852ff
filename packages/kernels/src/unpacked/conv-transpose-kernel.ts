import type { Kernel } from '../call.ts';
import { emitUnpacked, unpackedTile } from './emit-unpacked.ts';
import { transposedTaps } from './taps.ts';

/** A transposed convolution whose kernel is computed at run time: for every output pixel the taps that reach it. */
export const convTransposeUnpackedKernel: Kernel<'convTransposeUnpacked'> = {
  emit: (context, call) => emitUnpacked(context, call, { ...call.attributes, axes: transposedTaps(call.attributes) }),

  describe({ batch, height, width, kernelSize, inputs, outputs, groups }, target) {
    return {
      tile: unpackedTile(target),
      multiplyAdds: (batch * height * width * kernelSize[0] * kernelSize[1] * inputs * outputs) / groups,
    };
  },
};
