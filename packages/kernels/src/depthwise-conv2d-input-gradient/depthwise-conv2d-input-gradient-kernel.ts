import type { Local } from '@sepal/assembler';
import type { Kernel } from '../call.ts';
import { emitWhileBelow } from '../emit/counted-loop.ts';
import { emitInteger, plus, quotient, remainder, times } from '../emit/integer.ts';
import { emitShare } from '../emit/share.ts';
import { loopedRow } from './looped-row.ts';

export const depthwiseInputGradientKernel: Kernel<'depthwiseInputGradient'> = {
  emit(context, { attributes, inputs: [dy, weights], outputs: [dx] }) {
    const { batch, height, width, channels, multiplier, outputHeight, outputWidth } = attributes;
    const f = context.module.func({ name: 'depthwiseInputGradient', params: ['i32'] });
    const rows = batch * height;
    if (rows * width * channels === 0) return f;
    const row = loopedRow(context, attributes);
    const [part] = f.params as readonly [Local];
    const { start, end } = emitShare(f, part, { count: rows, parts: context.target.parts });
    emitWhileBelow(f, start, end, () => {
      const picture = times(quotient(start, height), 4 * outputHeight * outputWidth * channels * multiplier);
      emitInteger(f, plus(picture, dy?.address as number));
      emitInteger(f, remainder(start, height));
      emitInteger(f, plus(times(start, 4 * width * channels), dx?.address as number));
      emitInteger(f, weights?.address as number);
      f.call(row);
    });
    return f;
  },

  describe({ batch, outputHeight, outputWidth, channels, multiplier, kernelSize }) {
    const outputs = batch * outputHeight * outputWidth * channels * multiplier;
    return { tile: '1×4', multiplyAdds: outputs * kernelSize[0] * kernelSize[1] };
  },
};
