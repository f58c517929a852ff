import type { Local } from '@sepal/assembler';
import type { Kernel } from '../call.ts';
import { emitAdvance, emitRepeat } from '../emit/advance.ts';
import { emitWhileBelow } from '../emit/counted-loop.ts';
import {
  assigned,
  emitAssign,
  emitInteger,
  isBelow,
  minus,
  plus,
  quotient,
  remainder,
  times,
} from '../emit/integer.ts';
import { prepareLongSums } from '../emit/long-sums.ts';
import { emitMultiplyAdd } from '../emit/multiply-add.ts';
import { emitShare } from '../emit/share.ts';

export const depthwiseKernelGradientKernel: Kernel<'depthwiseKernelGradient'> = {
  emit(context, { attributes, inputs: [x, dy], outputs: [dw] }) {
    const { batch, height, width, channels, multiplier, outputHeight, outputWidth } = attributes;
    const { kernelSize, strides, dilationRate, padding } = attributes;
    const f = context.module.func({ name: 'depthwiseKernelGradient', params: ['i32'] });
    const outputs = channels * multiplier;
    const count = kernelSize[0] * kernelSize[1] * outputs;
    if (count === 0) return f;
    const [part] = f.params as readonly [Local];
    const { start: at, end } = emitShare(f, part, { count, parts: context.target.parts });
    const [tap, filter, n, i, j, row, column, from] = f.locals('i32', 8);
    const [a, b, sum] = f.locals('v128', 3);
    const long = prepareLongSums(f, batch * outputHeight * outputWidth);
    emitWhileBelow(f, at, end, () => {
      emitAssign(f, tap, quotient(at, outputs));
      emitAssign(f, filter, remainder(at, outputs));
      f.f32.const(0).f32x4.splat().set(sum);
      const terms = long.emitBegin([sum]);
      emitAssign(f, from, plus(times(filter, 4), dy?.address as number));
      emitAssign(f, n, 0);
      emitAssign(f, i, 0);
      emitAssign(f, j, 0);
      const pixels = f.local('i32');
      emitAssign(f, pixels, batch * outputHeight * outputWidth);
      emitRepeat(f, pixels, () => {
        const u = times(quotient(tap, kernelSize[1]), dilationRate[0]);
        const v = times(remainder(tap, kernelSize[1]), dilationRate[1]);
        emitAssign(f, row, minus(plus(times(i, strides[0]), u), padding[0][0]));
        emitAssign(f, column, minus(plus(times(j, strides[1]), v), padding[1][0]));
        emitInteger(f, isBelow(row, height));
        emitInteger(f, isBelow(column, width)).i32.and();
        f.if(() => {
          const pixel = plus(times(plus(times(n, height), row), width), column);
          const channel = plus(times(pixel, channels), quotient(filter, multiplier));
          terms.emitNext(1);
          emitInteger(f, plus(times(channel, 4), x?.address as number))
            .v128.load32Zero(0)
            .set(a);
          f.get(from).v128.load32Zero(0).set(b);
          emitMultiplyAdd(f, context.target.relaxed, { x: a, y: b, sum });
        });
        emitAdvance(f, from, 4 * outputs);
        emitInteger(f, isBelow(assigned(j, plus(j, 1)), outputWidth)).i32.eqz();
        f.if(() => {
          emitAssign(f, j, 0);
          emitInteger(f, isBelow(assigned(i, plus(i, 1)), outputHeight)).i32.eqz();
          f.if(() => {
            emitAssign(f, i, 0);
            emitAssign(f, n, plus(n, 1));
          });
        });
      });
      terms.emitEnd();
      emitInteger(f, plus(times(at, 4), dw?.address as number));
      f.get(sum).v128.store32Lane(0, 0);
    });
    return f;
  },

  describe({ batch, outputHeight, outputWidth, channels, multiplier, kernelSize }) {
    const outputs = batch * outputHeight * outputWidth * channels * multiplier;
    return { tile: '1×1', multiplyAdds: outputs * kernelSize[0] * kernelSize[1] };
  },
};
