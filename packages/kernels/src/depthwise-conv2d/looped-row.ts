import type { FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext } from '../call.ts';
import { emitAdvance, emitRepeat } from '../emit/advance.ts';
import { prepareEpilogue } from '../emit/epilogue.ts';
import { assigned, choose, differs, emitAssign, emitInteger, isBelow, minus, plus, times } from '../emit/integer.ts';
import { prepareLongSums } from '../emit/long-sums.ts';
import { emitMultiplyAdd } from '../emit/multiply-add.ts';
import type { DepthwiseAttributes } from '../vocabulary.ts';
import type { ChannelPlan } from '../windows/channel-plan.ts';
import { emitWindowRange } from '../windows/window-range.ts';
import { emitInput } from './input.ts';

/** The body of a row's function for kernels too large to unroll: pixel by pixel, with loops over taps. */
export function loopedRow(
  context: EmitContext,
  f: FunctionBuilder,
  attributes: DepthwiseAttributes,
  channels: ChannelPlan,
): void {
  const [picture, y, output, weights, residual] = f.params as readonly [Local, Local, Local, Local, Local];
  const { height, width, kernelSize, strides, dilationRate, padding, outputWidth, epilogue } = attributes;
  const pixelBytes = 4 * attributes.channels;
  const rowBytes = width * pixelBytes;
  const rows = { start: f.local('i32'), first: f.local('i32'), end: f.local('i32') };
  const columns = { start: f.local('i32'), first: f.local('i32'), end: f.local('i32') };
  const x = f.local('i32');
  const channel = f.local('i32');
  const unit = f.local('i32');
  const weight = f.local('i32');
  const row = f.local('i32');
  const at = f.local('i32');
  const tap = f.local('i32');
  const u = f.local('i32');
  const v = f.local('i32');
  const to = f.local('i32');
  const sums = f.locals('v128', channels.groups.length);
  const input = f.local('v128');
  const factor = f.local('v128');
  const longSums = prepareLongSums(f, kernelSize[0] * kernelSize[1]);

  const emitUnit = (groups: number, lanes: number): void => {
    const tapBytes = 16 * groups;
    for (let g = 0; g < groups; g++)
      f.get(weight)
        .v128.load(16 * g)
        .set(sums[g] as Local);
    const long = longSums.emitBegin(sums.slice(0, groups));
    // row: the first row's pixel under tap 0, with the unit's channels; it may be outside, and is read only inside.
    const top = times(plus(rows.start, times(rows.first, dilationRate[0])), rowBytes);
    const before = times(plus(columns.start, times(columns.first, dilationRate[1])), pixelBytes);
    emitAssign(f, row, plus(top, before, picture, channel));
    emitAssign(f, u, minus(rows.end, rows.first));
    const firstTap = plus(times(rows.first, kernelSize[1]), columns.first);
    emitAssign(f, tap, plus(times(firstTap, tapBytes), weight, tapBytes));
    emitRepeat(f, u, () => {
      emitAssign(f, at, row);
      emitAssign(f, v, minus(columns.end, columns.first));
      emitRepeat(f, v, () => {
        long.emitNext(1);
        for (const [g, group] of channels.groups.slice(0, groups).entries()) {
          emitInput(f, group, { pointer: at, offset: 0 }, input);
          f.get(tap)
            .v128.load(16 * g)
            .set(factor);
          emitMultiplyAdd(f, context.target.relaxed, { x: input, y: factor, sum: sums[g] as Local });
        }
        emitAdvance(f, at, dilationRate[1] * pixelBytes);
        emitAdvance(f, tap, tapBytes);
      });
      emitAdvance(f, row, dilationRate[0] * rowBytes);
      // To the next kernel row, past the clipped taps.
      const clipped = plus(minus(kernelSize[1], columns.end), columns.first);
      emitAssign(f, tap, plus(tap, times(clipped, tapBytes)));
    });
    long.emitEnd();
    const emitResult = prepareEpilogue(context, f, epilogue);
    for (let g = 0; g < groups; g++) {
      const destination = { address: to, offset: 16 * g, lanes: Math.min(4, lanes - 4 * g) };
      emitResult(sums[g] as Local, { ...destination, residual: epilogue.residual ? residual : null });
    }
  };

  const { units, rest, overlap, groups, width: unitWidth } = channels;
  const unitBytes = 16 * groups.length * (1 + kernelSize[0] * kernelSize[1]);
  const rounds = units + (overlap ? 1 : 0);
  const along = (axis: 0 | 1, length: number) => ({
    length,
    size: kernelSize[axis],
    stride: strides[axis],
    dilation: dilationRate[axis],
    before: padding[axis][0],
  });
  emitWindowRange(f, along(0, height), y, rows);
  emitAssign(f, x, 0);
  emitAssign(f, to, output);
  f.loop((next) => {
    emitWindowRange(f, along(1, width), x, columns);
    emitAssign(f, weight, weights);
    emitAssign(f, channel, 0);
    emitAssign(f, unit, rounds);
    emitRepeat(f, unit, () => {
      emitUnit(groups.length, unitWidth);
      emitAdvance(f, weight, unitBytes);
      for (const [pointer, floats] of [
        [channel, channels.inputs],
        [to, unitWidth],
      ] as const) {
        // The last unit ends with the last channel, so the step to it is shorter.
        const step = overlap ? choose(differs(unit, 2), 4 * floats, 4 * rest) : 4 * floats;
        emitAssign(f, pointer, plus(pointer, step));
      }
    });
    if (rest > 0 && !overlap) {
      emitUnit(Math.ceil(rest / 4), rest);
      emitAdvance(f, to, 4 * rest);
    }
    emitInteger(f, isBelow(assigned(x, plus(x, 1)), outputWidth)).branchIf(next);
  });
}
