import type { Func, FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext, Kernel } from '../call.ts';
import { clipsRows, reachOf } from '../depthwise-conv2d/plan.ts';
import { emitAdvance, emitRepeat } from '../emit/advance.ts';
import { emitWhileBelow } from '../emit/counted-loop.ts';
import {
  assigned,
  choose,
  differs,
  emitAssign,
  emitInteger,
  equals,
  plus,
  quotient,
  remainder,
  times,
} from '../emit/integer.ts';
import { prepareStore } from '../emit/lanes.ts';
import { emitShare } from '../emit/share.ts';
import type { Target } from '../target.ts';
import type { DepthwiseKernelGradientAttributes } from '../vocabulary.ts';
import type { ChannelPlan } from '../windows/channel-plan.ts';
import { emitLooped } from './looped.ts';
import { carriedRows, type KernelGradientPlan, planKernelGradient } from './plan.ts';
import { kernelGradientRow } from './row.ts';

export const depthwiseKernelGradientKernel: Kernel<'depthwiseKernelGradient'> = {
  emit(context, call) {
    const { attributes, inputs, outputs, scratch } = call;
    const { batch, height, width, channels, multiplier, outputHeight, outputWidth, slices } = attributes;
    const { kernelSize } = attributes;
    const f = context.module.func({ name: 'depthwiseKernelGradient', params: ['i32'] });
    const filters = channels * multiplier;
    if (slices * filters === 0) return f;
    const plan = planKernelGradient(attributes, context.target);
    if (plan.blocks.length === 0 || scratch === undefined) {
      emitLooped(context, f, call);
      return f;
    }
    const [x, dy, dw] = [...inputs, ...outputs].map(({ address }) => address) as number[] as [number, number, number];
    const [part] = f.params as readonly [Local];
    const ranges = plan.ranges + (plan.rest === null ? 0 : 1);
    const { start: item, end } = emitShare(f, part, { count: slices * ranges, parts: context.target.parts });
    const [slice, first, sums, to, left] = f.locals('i32', 5);
    const carried = carriedRows(attributes);
    const isLong = Number.isFinite(carried);
    const bytes = sumsBytes(attributes, plan);

    /** The sums of one slice for a range of channels. */
    const emitRange = (range: ChannelPlan): void => {
      const carry = isLong ? carryFunction(context, bytes) : null;
      const addRow = kernelGradientRow(context, attributes, { plan, channels: range, carry });
      f.get(sums)
        .i32.const(0)
        .i32.const(isLong ? 2 * bytes : bytes)
        .memory.fill();
      const { start: row, end: rowEnd } = emitShare(f, slice, { count: batch * outputHeight, parts: slices });
      if (isLong) emitAssign(f, left, carried);
      emitWhileBelow(f, row, rowEnd, () => {
        const picture = times(quotient(row, outputHeight), 4 * height * width * channels);
        emitInteger(f, plus(picture, times(first, 4), x));
        emitInteger(f, remainder(row, outputHeight));
        emitInteger(f, plus(times(row, 4 * outputWidth * filters), times(first, 4 * multiplier), dy));
        f.get(sums).i32.const(0).call(addRow);
        if (carry === null) return;
        emitInteger(f, assigned(left, plus(left, -1)))
          .i32.eqz()
          .if(() => {
            f.get(sums).call(carry);
            emitAssign(f, left, carried);
          });
      });
      if (carry !== null) f.get(sums).call(carry);
      const weights = times(times(slice, kernelSize[0] * kernelSize[1]), 4 * filters);
      emitAssign(f, to, plus(weights, times(first, 4 * multiplier), dw));
      emitUnpack(f, { sums, to, filters, taps: kernelSize[0] * kernelSize[1], offset: isLong ? bytes : 0 }, range);
    };

    emitAssign(f, sums, plus(times(part, scratch.bytes), scratch.address));
    emitWhileBelow(f, item, end, () => {
      emitAssign(f, slice, quotient(item, ranges));
      emitAssign(f, first, times(remainder(item, ranges), plan.length));
      const { rest } = plan;
      if (rest === null) emitRange(plan.channels);
      else {
        emitInteger(f, equals(first, plan.ranges * plan.length)).if(
          () => emitRange(rest),
          () => emitRange(plan.channels),
        );
      }
    });
    return f;
  },

  scratchBytes(attributes, target) {
    const plan = planKernelGradient(attributes, target);
    if (plan.blocks.length === 0) return 0;
    return sumsBytes(attributes, plan) * (Number.isFinite(carriedRows(attributes)) ? 2 : 1);
  },

  zeroBytes(attributes, target) {
    if (!clipsRows(attributes)) return 0;
    return 4 * attributes.channels * reachOf(planKernelGradient(attributes, target).blocks);
  },

  describe(attributes: DepthwiseKernelGradientAttributes, target: Target) {
    const { batch, outputHeight, outputWidth, channels, multiplier, kernelSize } = attributes;
    const { blocks } = planKernelGradient(attributes, target);
    const outputs = batch * outputHeight * outputWidth * channels * multiplier;
    return {
      tile: `${Math.max(1, ...blocks.map(({ pixels }) => pixels))}×4`,
      multiplyAdds: outputs * kernelSize[0] * kernelSize[1],
    };
  },
};

/** Bytes of the sums of a range, arranged as packed weights: unit by unit, a row that stays empty and the taps. */
function sumsBytes({ kernelSize }: DepthwiseKernelGradientAttributes, { channels }: KernelGradientPlan): number {
  const units = channels.units + (channels.rest > 0 ? 1 : 0);
  return 64 * Math.ceil((4 * units * channels.width * (1 + kernelSize[0] * kernelSize[1])) / 64);
}

/** The function (sums) → () that adds the sums to the totals, `bytes` after them, and clears them. */
function carryFunction(context: EmitContext, bytes: number): Func {
  const key = `carry ${bytes}`;
  return context.shared(key, () => {
    const f = context.module.func({ name: key, params: ['i32'] });
    const [at] = f.params as readonly [Local];
    const left = f.local('i32');
    emitAssign(f, left, bytes / 64);
    emitRepeat(f, left, () => {
      for (let offset = 0; offset < 64; offset += 16) {
        f.get(at)
          .get(at)
          .v128.load(bytes + offset)
          .get(at)
          .v128.load(offset)
          .f32x4.add();
        f.v128.store(bytes + offset);
        f.get(at).f32.const(0).f32x4.splat().v128.store(offset);
      }
      emitAdvance(f, at, 64);
    });
    return f;
  });
}

/** Writes the sums of a range to the plain weights. */
function emitUnpack(
  f: FunctionBuilder,
  { sums, to, filters, taps, offset }: { sums: Local; to: Local; filters: number; taps: number; offset: number },
  { units, rest, overlap, groups, width }: ChannelPlan,
): void {
  const [from, unit, tap, at] = f.locals('i32', 4);
  const store = prepareStore(f, 'float32');
  const emitUnit = (count: number, lanes: number): void => {
    emitAdvance(f, from, 16 * count);
    emitAssign(f, at, to);
    emitAssign(f, tap, taps);
    emitRepeat(f, tap, () => {
      for (let g = 0; g < count; g++) {
        const destination = { pointer: at, offset: 16 * g, lanes: Math.min(4, lanes - 4 * g) };
        store(destination, () => f.get(from).v128.load(offset + 16 * g));
      }
      emitAdvance(f, from, 16 * count);
      emitAdvance(f, at, 4 * filters);
    });
  };
  emitAssign(f, from, sums);
  emitAssign(f, unit, units + (overlap ? 1 : 0));
  emitRepeat(f, unit, () => {
    emitUnit(groups.length, width);
    // The last unit ends with the last channel, so the step to it is shorter.
    emitAssign(f, to, plus(to, overlap ? choose(differs(unit, 2), 4 * width, 4 * rest) : 4 * width));
  });
  if (rest > 0 && !overlap) emitUnit(Math.ceil(rest / 4), rest);
}
