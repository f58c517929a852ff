import type { Local } from '@sepal/assembler';
import type { Kernel } from '../call.ts';
import { emitTimes, emitWhileBelow } from '../emit/counted-loop.ts';
import { emitAssign, emitInteger, isBelow, minus, plus, quotient, remainder, times } from '../emit/integer.ts';
import { prepareLongSums } from '../emit/long-sums.ts';
import { emitMultiplyAdd } from '../emit/multiply-add.ts';
import { emitShare } from '../emit/share.ts';

/** One weight at a time. */
export const convKernelGradientKernel: Kernel<'convKernelGradient'> = {
  emit(context, { attributes, inputs: [x, dy], outputs: [dkernel] }) {
    const { batch, height, width, inputs, outputs, groups, kernelSize } = attributes;
    const { strides, dilationRate, padding, outputHeight, outputWidth } = attributes;
    const f = context.module.func({ name: 'convKernelGradient', params: ['i32'] });
    const [groupInputs, groupOutputs] = [inputs / groups, outputs / groups];
    const count = kernelSize[0] * kernelSize[1] * groupInputs * outputs;
    if (count === 0) return f;
    const [part] = f.params as readonly [Local];
    const { start: at, end } = emitShare(f, part, { count, parts: context.target.parts });
    const [filter, channel, u, v, pixel, row, column, from, to] = f.locals('i32', 9);
    const [a, b, sum] = f.locals('v128', 3);
    const pixels = batch * outputHeight * outputWidth;
    const long = prepareLongSums(f, pixels);
    emitWhileBelow(f, at, end, () => {
      emitAssign(f, filter, remainder(at, outputs));
      emitAssign(f, channel, remainder(quotient(at, outputs), groupInputs));
      emitAssign(f, channel, plus(channel, times(quotient(filter, groupOutputs), groupInputs)));
      emitAssign(f, v, remainder(quotient(at, outputs * groupInputs), kernelSize[1]));
      emitAssign(f, u, quotient(at, outputs * groupInputs * kernelSize[1]));
      f.f32.const(0).f32x4.splat().set(sum);
      const terms = long.emitBegin([sum]);
      emitAssign(f, from, plus(times(filter, 4), dy?.address as number));
      emitAssign(f, pixel, 0);
      emitTimes(f, pixels, () => {
        const i = remainder(quotient(pixel, outputWidth), outputHeight);
        emitAssign(f, row, minus(plus(times(i, strides[0]), times(u, dilationRate[0])), padding[0][0]));
        const j = remainder(pixel, outputWidth);
        emitAssign(f, column, minus(plus(times(j, strides[1]), times(v, dilationRate[1])), padding[1][0]));
        emitInteger(f, isBelow(row, height));
        emitInteger(f, isBelow(column, width)).i32.and();
        f.if(() => {
          const image = quotient(pixel, outputHeight * outputWidth);
          const element = plus(times(plus(times(plus(times(image, height), row), width), column), inputs), channel);
          emitInteger(f, plus(times(element, 4), x?.address as number))
            .v128.load32Zero(0)
            .set(a);
          f.get(from).v128.load32Zero(0).set(b);
          terms.emitNext(1);
          emitMultiplyAdd(f, context.target.relaxed, { x: a, y: b, sum });
        });
        emitAssign(f, from, plus(from, 4 * outputs));
        emitAssign(f, pixel, plus(pixel, 1));
      });
      terms.emitEnd();
      emitAssign(f, to, plus(times(at, 4), dkernel?.address as number));
      f.get(to).get(sum).v128.store32Lane(0, 0);
    });
    return f;
  },

  describe({ batch, outputHeight, outputWidth, inputs, outputs, groups, kernelSize }) {
    const pixels = batch * outputHeight * outputWidth;
    return { tile: '1×1', multiplyAdds: (pixels * kernelSize[0] * kernelSize[1] * inputs * outputs) / groups };
  },
};
