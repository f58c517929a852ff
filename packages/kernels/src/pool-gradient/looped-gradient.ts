import type { Func, FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext } from '../call.ts';
import { emitAdvance } from '../emit/advance.ts';
import { emitClear } from '../emit/clear.ts';
import { emitWhileBelow } from '../emit/counted-loop.ts';
import {
  assigned,
  choose,
  emitAssign,
  emitInteger,
  isBelow,
  minimum,
  minus,
  plus,
  quotient,
  times,
} from '../emit/integer.ts';
import { prepareStore } from '../emit/lanes.ts';
import { prepareLongSums } from '../emit/long-sums.ts';
import type { PoolGradientKernelAttributes } from '../vocabulary.ts';
import { emitChannelLoop } from '../windows/channel-loop.ts';
import { planChannels } from '../windows/channel-plan.ts';

/**
 * The function that computes one row of the gradient, with loops over windows: (picture, row, output, 0, indices) → (), where `picture` is the address of the
 * batch's picture of dy, and `indices` the bytes from an element of dy to the index of its largest element.
 */
export function loopedGradientRow(context: EmitContext, attributes: PoolGradientKernelAttributes): Func {
  const { kind, height, width, channels, kernelSize, strides, padding, outputHeight, outputWidth } = attributes;
  const geometry = [kind, height, width, channels, kernelSize, strides, padding, outputHeight, outputWidth];
  const key = `poolGradient ${geometry.join()}`;
  return context.shared(key, () => {
    const f = context.module.func({ name: key, params: ['i32', 'i32', 'i32', 'i32', 'i32'] });
    const [picture, a, to, , indices] = f.params as readonly [Local, Local, Local, Local, Local];
    const [b, channel, i, j, at, row, column] = f.locals('i32', 7);
    const rows = { first: f.local('i32'), end: f.local('i32') };
    const columns = { first: f.local('i32'), end: f.local('i32') };
    const vectors = channels < 16 ? 1 : 4;
    const plan = planChannels({ channels, multiplier: 1 }, vectors);
    const sums = f.locals('v128', vectors);
    const what = f.local('v128');
    const most = Math.ceil(kernelSize[0] / strides[0]) * Math.ceil(kernelSize[1] / strides[1]);
    const long = prepareLongSums(f, most);
    const store = prepareStore(f, 'float32');

    const emitUnit = (groups: number, lanes: number): void => {
      const set = sums.slice(0, groups);
      for (const sum of set) emitClear(f, sum);
      const sum = long.emitBegin(set);
      emitAssign(f, i, rows.first);
      emitWhileBelow(f, i, rows.end, () => {
        emitAssign(f, j, columns.first);
        emitAssign(f, at, plus(times(plus(times(i, outputWidth), j), 4 * channels), picture, channel));
        if (kind === 'max') {
          emitAssign(f, row, times(minus(plus(a, padding[0][0]), times(i, strides[0])), kernelSize[1]));
        } else {
          emitInside(f, { at: i, axis: 0, length: height, attributes }, row);
        }
        emitWhileBelow(f, j, columns.end, () => {
          if (kind === 'max') {
            emitInteger(f, plus(row, minus(plus(b, padding[1][0]), times(j, strides[1])))).i32x4.splat();
          } else {
            emitInside(f, { at: j, axis: 1, length: width, attributes }, column);
            emitInteger(f, times(row, column)).f32.convertI32U().f32x4.splat();
          }
          f.set(what);
          sum.emitNext(1);
          for (const [g, total] of set.entries()) {
            f.get(total)
              .get(at)
              .v128.load(16 * g);
            if (kind === 'max') {
              f.get(at)
                .get(indices)
                .i32.add()
                .v128.load(16 * g);
              f.get(what).i32x4.eq().v128.and();
            } else {
              f.get(what).f32x4.div();
            }
            f.f32x4.add().set(total);
          }
          emitAdvance(f, at, 4 * channels);
        });
      });
      sum.emitEnd();
      for (const [g, total] of set.entries()) {
        const destination = { pointer: to, offset: 16 * g, lanes: Math.min(4, lanes - 4 * g) };
        store(destination, () => f.get(total));
      }
    };

    emitWindows(f, { at: a, axis: 0, outputs: outputHeight, attributes }, rows);
    emitAssign(f, b, 0);
    f.loop((next) => {
      emitWindows(f, { at: b, axis: 1, outputs: outputWidth, attributes }, columns);
      emitAssign(f, channel, 0);
      emitChannelLoop(f, plan, { pointers: [channel, to], element: 4 }, emitUnit);
      emitInteger(f, isBelow(assigned(b, plus(b, 1)), width)).branchIf(next);
    });
    return f;
  });
}

/** Computes which windows along an axis cover a position: [first, end). */
function emitWindows(
  f: FunctionBuilder,
  {
    at,
    axis,
    outputs,
    attributes,
  }: { at: Local; axis: 0 | 1; outputs: number; attributes: PoolGradientKernelAttributes },
  { first, end }: { first: Local; end: Local },
): void {
  const { kernelSize, strides, padding } = attributes;
  const [size, stride] = [kernelSize[axis], strides[axis]];
  // first = ⌈max(0, at + before − (size − 1)) / stride⌉; end = ⌊(at + before) / stride⌋ + 1, not above the number of outputs
  emitAssign(f, end, plus(at, padding[axis][0]));
  const start = minus(end, size - 1);
  emitAssign(f, first, quotient(choose(isBelow(end, size), stride - 1, plus(start, stride - 1)), stride));
  emitAssign(f, end, minimum(plus(quotient(end, stride), 1), outputs));
}

/** Computes how many positions of a window along an axis are inside the picture. */
function emitInside(
  f: FunctionBuilder,
  {
    at,
    axis,
    length,
    attributes,
  }: { at: Local; axis: 0 | 1; length: number; attributes: PoolGradientKernelAttributes },
  count: Local,
): void {
  const { kernelSize, strides, padding } = attributes;
  const [size, before] = [kernelSize[axis], padding[axis][0]];
  const start = minus(times(at, strides[axis]), before);
  const positive = (f: FunctionBuilder) => emitInteger(emitInteger(f, start), 0).i32.gtS();
  emitAssign(f, count, minus(minimum(plus(start, size), length), choose(positive, start, 0)));
}
