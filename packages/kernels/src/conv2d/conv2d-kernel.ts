import type { Kernel } from '../call.ts';
import { matrixLayout, type PackedLayout } from '../pack/layout.ts';
import type { Target } from '../target.ts';
import type { ConvAttributes } from '../vocabulary.ts';
import { emitConvBlocks } from '../windows/conv-blocks.ts';
import { convGroup, rowTiles } from '../windows/conv-geometry.ts';

function convLayout(attributes: ConvAttributes, target: Target): PackedLayout {
  const { depth, outputs, panels } = convGroup(attributes, target);
  return matrixLayout({ rows: depth, columns: outputs, groups: attributes.groups, panels });
}

export const convKernel: Kernel<'conv'> = {
  emit(context, call) {
    const { batch, width, inputs, outputs, strides, outputHeight, outputWidth } = call.attributes;
    const f = context.module.func({ name: 'conv', params: ['i32'] });
    const rowStep = outputWidth * outputs;
    if (batch * outputHeight * rowStep === 0) return f;
    const conv = { ...call.attributes, pixelStep: outputs, rowStep };
    emitConvBlocks(context, f, call, {
      convs: [{ conv, down: 1, across: 1, offset: 0 }],
      outputRow: rowStep,
      outputPicture: outputHeight * rowStep,
      rowElements: strides[0] * width * inputs + rowStep,
    });
    return f;
  },

  zeroBytes(attributes, target) {
    const clipped = rowTiles(attributes, target).some((tile) => tile.clipped);
    return clipped ? 4 * convGroup(attributes, target).inputs : 0;
  },

  describe(attributes, target) {
    const { batch, outputHeight, outputWidth, outputs } = attributes;
    const { depth, width } = convGroup(attributes, target);
    const [tile] = rowTiles(attributes, target);
    return {
      tile: `${tile?.size ?? 0}×${width}`,
      multiplyAdds: batch * outputHeight * outputWidth * outputs * depth,
    };
  },

  layouts: (attributes, target) => [convLayout(attributes, target)],
};
