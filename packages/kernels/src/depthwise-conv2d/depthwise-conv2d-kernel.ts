import type { Local } from '@sepal/assembler';
import { type Kernel, residualOffset } from '../call.ts';
import { emitWhileBelow } from '../emit/counted-loop.ts';
import { emitInteger, plus, quotient, remainder, times } from '../emit/integer.ts';
import { emitShare } from '../emit/share.ts';
import { matrixLayout, type PackedLayout } from '../pack/layout.ts';
import type { Target } from '../target.ts';
import type { DepthwiseAttributes } from '../vocabulary.ts';
import { channelPanels } from '../windows/channel-plan.ts';
import { planDepthwise } from './plan.ts';
import { depthwiseRow, depthwiseZeroBytes } from './row.ts';

/** The layout of `[taps, channels · multiplier]`, a panel for each unit of channels. */
export function depthwiseLayout(attributes: DepthwiseAttributes, target: Target): PackedLayout {
  const { kernelSize, channels, multiplier } = attributes;
  const panels = channelPanels(planDepthwise(attributes, target).channels);
  return matrixLayout({ rows: kernelSize[0] * kernelSize[1], columns: channels * multiplier, panels });
}

export const depthwiseKernel: Kernel<'depthwise'> = {
  emit(context, { attributes, inputs, outputs }) {
    const { batch, height, width, channels, multiplier, outputHeight, outputWidth } = attributes;
    const f = context.module.func({ name: 'depthwise', params: ['i32'] });
    const rows = batch * outputHeight;
    if (rows * outputWidth * channels * multiplier === 0) return f;
    const row = depthwiseRow(context, attributes);
    const [part] = f.params as readonly [Local];
    const { start, end } = emitShare(f, part, { count: rows, parts: context.target.parts });
    const [input, packed] = inputs.map(({ address }) => address) as [number, number];
    const residual = residualOffset({ inputs, outputs });
    emitWhileBelow(f, start, end, () => {
      const picture = plus(times(quotient(start, outputHeight), 4 * height * width * channels), input);
      emitInteger(f, batch === 1 ? input : picture);
      emitInteger(f, batch === 1 ? start : remainder(start, outputHeight));
      emitInteger(f, plus(times(start, 4 * outputWidth * channels * multiplier), outputs[0]?.address as number));
      for (const value of [packed, residual]) emitInteger(f, value);
      f.call(row);
    });
    return f;
  },

  zeroBytes: depthwiseZeroBytes,

  describe(attributes, target) {
    const { blocks, channels } = planDepthwise(attributes, target);
    const { batch, kernelSize, outputHeight, outputWidth, multiplier } = attributes;
    const outputs = batch * outputHeight * outputWidth * attributes.channels * multiplier;
    return {
      tile: `${Math.max(1, ...blocks.map(({ pixels }) => pixels))}×${channels.width}`,
      multiplyAdds: outputs * kernelSize[0] * kernelSize[1],
    };
  },

  layouts: (attributes, target) => [depthwiseLayout(attributes, target)],
};
