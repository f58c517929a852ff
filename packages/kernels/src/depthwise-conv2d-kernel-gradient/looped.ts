import type { FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext, KernelCall } from '../call.ts';
import { emitInput } from '../depthwise-conv2d/input.ts';
import { emitAdvance, emitRepeat } from '../emit/advance.ts';
import { emitWhileBelow } from '../emit/counted-loop.ts';
import { emitAssign, emitInteger, equals, isBelow, minus, plus, quotient, remainder, times } from '../emit/integer.ts';
import { prepareStore } from '../emit/lanes.ts';
import { prepareLongSums } from '../emit/long-sums.ts';
import { emitMultiplyAdd } from '../emit/multiply-add.ts';
import { emitShare } from '../emit/share.ts';
import { planChannels } from '../windows/channel-plan.ts';

/** Vectors of channels computed together. */
const VECTORS = 4;

/** Kernels too large to unroll: tap by tap, over all pixels. Parts are ranges of slices, taps and units of channels. */
export function emitLooped(
  context: EmitContext,
  f: FunctionBuilder,
  { attributes, inputs: [x, dy], outputs: [dw] }: KernelCall<'depthwiseKernelGradient'>,
): void {
  const { batch, height, width, channels, multiplier, outputHeight, outputWidth, slices } = attributes;
  const { kernelSize, strides, dilationRate, padding } = attributes;
  const outputs = channels * multiplier;
  const taps = kernelSize[0] * kernelSize[1];
  const plan = planChannels({ channels, multiplier }, channels >= 4 * VECTORS ? VECTORS : 1);
  const units = plan.units + (plan.rest > 0 ? 1 : 0);
  const [part] = f.params as readonly [Local];
  const { start: item, end } = emitShare(f, part, { count: slices * taps * units, parts: context.target.parts });
  const [slice, tap, unit, a, b, j] = f.locals('i32', 6);
  const [first, picture, from, at, to, turns] = f.locals('i32', 6);
  const sums = f.locals('v128', plan.groups.length);
  const [input, gradient] = f.locals('v128', 2);
  const long = prepareLongSums(f, Math.ceil((batch * outputHeight) / slices) * outputWidth);
  const store = prepareStore(f, 'float32');

  /** The sums of one tap and one unit, whose first output channel is `first`. */
  const emitUnit = (groups: number, lanes: number): void => {
    const set = sums.slice(0, groups);
    for (const sum of set) f.f32.const(0).f32x4.splat().set(sum);
    const sum = long.emitBegin(set);
    const { start: row, end: rowEnd } = emitShare(f, slice, { count: batch * outputHeight, parts: slices });
    emitWhileBelow(f, row, rowEnd, () => {
      const u = times(quotient(tap, kernelSize[1]), dilationRate[0]);
      emitAssign(f, a, minus(plus(times(remainder(row, outputHeight), strides[0]), u), padding[0][0]));
      emitInteger(f, isBelow(a, height)).if(() => {
        const v = times(remainder(tap, kernelSize[1]), dilationRate[1]);
        emitAssign(f, b, minus(v, padding[1][0]));
        const line = plus(times(quotient(row, outputHeight), height), a);
        const channel = times(quotient(first, multiplier), 4);
        emitAssign(f, picture, plus(times(line, 4 * width * channels), channel, x?.address as number));
        emitAssign(f, from, plus(times(row, 4 * outputWidth * outputs), times(first, 4), dy?.address as number));
        emitAssign(f, j, outputWidth);
        emitRepeat(f, j, () => {
          emitInteger(f, isBelow(b, width)).if(() => {
            emitAssign(f, at, plus(picture, times(b, 4 * channels)));
            sum.emitNext(1);
            for (const [g, total] of set.entries()) {
              const group = plan.groups[g];
              if (group === undefined) continue;
              emitInput(f, group, { pointer: at, offset: 0 }, input);
              f.get(from)
                .v128.load(16 * g)
                .set(gradient);
              emitMultiplyAdd(f, context.target.relaxed, { x: input, y: gradient, sum: total });
            }
          });
          emitAdvance(f, b, strides[1]);
          emitAdvance(f, from, 4 * outputs);
        });
      });
    });
    sum.emitEnd();
    emitAssign(f, turns, plus(times(slice, taps), tap));
    emitAssign(f, to, plus(times(plus(times(turns, outputs), first), 4), dw?.address as number));
    for (const [g, total] of set.entries()) {
      const destination = { pointer: to, offset: 16 * g, lanes: Math.min(4, lanes - 4 * g) };
      store(destination, () => f.get(total));
    }
  };

  emitWhileBelow(f, item, end, () => {
    emitAssign(f, unit, remainder(item, units));
    emitAssign(f, tap, remainder(quotient(item, units), taps));
    emitAssign(f, slice, quotient(item, units * taps));
    emitAssign(f, first, times(unit, plan.width));
    const emitWhole = (): void => emitUnit(plan.groups.length, plan.width);
    if (plan.rest === 0) {
      emitWhole();
      return;
    }
    emitInteger(f, equals(unit, units - 1)).if(() => {
      if (!plan.overlap) emitUnit(Math.ceil(plan.rest / 4), plan.rest);
      else emitAssign(f, first, outputs - plan.width);
    });
    if (plan.overlap) emitWhole();
    else if (plan.units > 0) emitInteger(f, isBelow(unit, units - 1)).if(emitWhole);
  });
}
