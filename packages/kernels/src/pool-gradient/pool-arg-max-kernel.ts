import type { Local } from '@sepal/assembler';
import type { Kernel } from '../call.ts';
import { emitWhileBelow } from '../emit/counted-loop.ts';
import { emitInteger, plus, quotient, remainder, times } from '../emit/integer.ts';
import { emitShare } from '../emit/share.ts';
import { argMaxRow } from './arg-max-row.ts';

export const poolArgMaxKernel: Kernel<'poolArgMax'> = {
  emit(context, { attributes, inputs: [x], outputs: [indices] }) {
    const { batch, height, width, channels, outputHeight, outputWidth } = attributes;
    const f = context.module.func({ name: 'poolArgMax', params: ['i32'] });
    const count = batch * outputHeight;
    if (count * outputWidth * channels === 0) return f;
    const row = argMaxRow(context, attributes);
    const [part] = f.params as readonly [Local];
    const { start, end } = emitShare(f, part, { count, parts: context.target.parts });
    emitWhileBelow(f, start, end, () => {
      const picture = times(quotient(start, outputHeight), 4 * height * width * channels);
      emitInteger(f, plus(picture, x?.address as number));
      emitInteger(f, remainder(start, outputHeight));
      emitInteger(f, plus(times(start, 4 * outputWidth * channels), indices?.address as number));
      f.i32.const(0).i32.const(0).call(row);
    });
    return f;
  },

  describe: () => ({ tile: '1×4', multiplyAdds: 0 }),
};
