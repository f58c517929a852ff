import type { Func, FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext } from '../call.ts';
import { emitAdvance, emitRepeat } from '../emit/advance.ts';
import { emitClear } from '../emit/clear.ts';
import { emitWhileBelow } from '../emit/counted-loop.ts';
import {
  assigned,
  choose,
  emitAssign,
  emitInteger,
  equals,
  isBelow,
  minimum,
  minus,
  plus,
  quotient,
  times,
} from '../emit/integer.ts';
import { prepareStore } from '../emit/lanes.ts';
import { prepareLongSums } from '../emit/long-sums.ts';
import { emitMultiplyAdd } from '../emit/multiply-add.ts';
import type { DepthwiseGradientAttributes } from '../vocabulary.ts';
import { planChannels } from '../windows/channel-plan.ts';

/** Vectors of channels computed together. */
const VECTORS = 4;

/**
 * The function that computes one row of the gradient, with loops over taps: (picture, row, output, weights) → (), where `picture`
 * is the address of the batch's picture of dy, and `output` that of the row.
 */
export function loopedRow(context: EmitContext, attributes: DepthwiseGradientAttributes): Func {
  const { width, channels, multiplier, kernelSize, strides, dilationRate, padding } = attributes;
  const { outputHeight, outputWidth } = attributes;
  const geometry = [width, channels, multiplier, kernelSize, strides, dilationRate, padding, outputHeight, outputWidth];
  const key = `depthwiseInputGradient ${geometry.join()}`;
  const rowBytes = 16 * Math.ceil((channels * multiplier) / 4);
  return context.shared(key, () => {
    const f = context.module.func({ name: key, params: ['i32', 'i32', 'i32', 'i32'] });
    const [picture, row, output, weights] = f.params as readonly [Local, Local, Local, Local];
    // With several filters per channel, one channel at a time: the filters of a channel are neighbours.
    const plan = planChannels({ channels, multiplier: 1 }, multiplier === 1 && channels >= 4 * VECTORS ? VECTORS : 1);
    const [column, channel, turns, u, v, m, i, j, at, tap, start] = f.locals('i32', 11);
    const sums = f.locals('v128', plan.groups.length);
    const [x, y] = f.locals('v128', 2);
    const long = prepareLongSums(f, kernelSize[0] * kernelSize[1] * multiplier);
    const store = prepareStore(f, 'float32');

    /** Adds up the products of channels from `channel` on. */
    const emitSums = (groups: number, lanes: number): void => {
      const set = sums.slice(0, groups);
      for (const sum of set) emitClear(f, sum);
      const sum = long.emitBegin(set);
      const emitProduct = (): void => {
        sum.emitNext(1);
        for (const [g, total] of set.entries()) {
          for (const [pointer, into] of [
            [at, x],
            [tap, y],
          ] as const) {
            f.get(pointer);
            (lanes === 1 ? f.v128.load32Zero(16 * g) : f.v128.load(16 * g)).set(into);
          }
          emitMultiplyAdd(f, context.target.relaxed, { x, y, sum: total });
        }
      };
      emitTaps(f, { at: row, tap: u, into: i, size: kernelSize[0], axis: 0, attributes }, () => {
        emitTaps(f, { at: column, tap: v, into: j, size: kernelSize[1], axis: 1, attributes }, () => {
          const filters = times(channel, multiplier);
          const pixel = times(plus(times(i, outputWidth), j), 4 * channels * multiplier);
          emitAssign(f, at, plus(pixel, filters, picture));
          const taps = plus(times(u, kernelSize[1]), v);
          // The first row of packed weights is zeros, in place of a bias.
          emitAssign(f, tap, plus(times(taps, rowBytes), filters, weights, rowBytes));
          if (multiplier === 1) {
            emitProduct();
            return;
          }
          emitAssign(f, m, multiplier);
          emitRepeat(f, m, () => {
            emitProduct();
            emitAdvance(f, at, 4);
            emitAdvance(f, tap, 4);
          });
        });
      });
      sum.emitEnd();
      emitAssign(f, start, plus(output, channel));
      for (const [g, total] of set.entries()) {
        const to = { pointer: start, offset: 16 * g, lanes: Math.min(4, lanes - 4 * g) };
        store(to, () => f.get(total));
      }
    };

    emitAssign(f, column, 0);
    f.loop((next) => {
      emitAssign(f, channel, 0);
      if (multiplier > 1) {
        emitAssign(f, turns, channels);
        emitRepeat(f, turns, () => {
          emitSums(1, 1);
          emitAdvance(f, channel, 4);
        });
      } else {
        emitAssign(f, turns, plan.units);
        emitRepeat(f, turns, () => {
          emitSums(plan.groups.length, plan.width);
          emitAdvance(f, channel, 4 * plan.width);
        });
        if (plan.overlap) {
          emitAdvance(f, channel, 4 * (plan.rest - plan.width));
          emitSums(plan.groups.length, plan.width);
        } else if (plan.rest > 0) {
          emitSums(Math.ceil(plan.rest / 4), plan.rest);
        }
      }
      emitAdvance(f, output, 4 * channels);
      emitInteger(f, isBelow(assigned(column, plus(column, 1)), width)).branchIf(next);
    });
    return f;
  });
}

interface Taps {
  /** The position in the convolution's input. */
  readonly at: Local;
  /** Receives each tap that reads it. */
  readonly tap: Local;
  /** Receives the position of the output that the tap is part of. */
  readonly into: Local;
  readonly size: number;
  readonly axis: 0 | 1;
  readonly attributes: DepthwiseGradientAttributes;
}

/** Runs the body for every tap along an axis that reads a position. Before each it is known which output the tap is part of. */
function emitTaps(f: FunctionBuilder, { at, tap, into, size, axis, attributes }: Taps, body: () => void): void {
  const { strides, dilationRate, padding } = attributes;
  const [stride, dilation] = [strides[axis], dilationRate[axis]];
  const outputs = axis === 0 ? attributes.outputHeight : attributes.outputWidth;
  const [distance, end] = f.locals('i32', 2);
  const position = plus(at, padding[axis][0]);
  if (dilation > stride) {
    emitAssign(f, tap, 0);
    f.loop((next) => {
      // Before the first output it is negative, and its quotient as an unsigned number is larger than any position.
      emitAssign(f, distance, minus(position, times(tap, dilation)));
      emitAssign(f, into, quotient(distance, stride));
      emitInteger(f, equals(times(into, stride), distance));
      emitInteger(f, isBelow(into, outputs)).i32.and();
      f.if(body);
      emitInteger(f, isBelow(assigned(tap, plus(tap, 1)), size)).branchIf(next);
    });
    return;
  }
  // From the last output whose first tap is not after the position, back to the one whose last tap reads it.
  emitAssign(f, end, minimum(plus(quotient(position, stride), 1), outputs));
  const reach = (size - 1) * dilation;
  emitAssign(
    f,
    into,
    quotient(choose(isBelow(position, reach), stride - 1, minus(position, reach - (stride - 1))), stride),
  );
  emitWhileBelow(f, into, end, () => {
    emitAssign(f, distance, minus(position, times(into, stride)));
    emitAssign(f, tap, quotient(distance, dilation));
    if (dilation === 1) body();
    else emitInteger(f, equals(times(tap, dilation), distance)).if(body);
  });
}
