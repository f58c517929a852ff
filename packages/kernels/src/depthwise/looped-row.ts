import type { FunctionBuilder, Local } from '@sepal/assembler';
import { emitAdvance, emitRepeat } from '../advance.ts';
import type { EmitContext } from '../call.ts';
import { prepareEpilogue } from '../epilogue.ts';
import { prepareLongSums } from '../long-sums.ts';
import { emitMultiplyAdd } from '../multiply-add.ts';
import type { DepthwiseAttributes } from '../vocabulary.ts';
import { emitWindowRange } from '../window-range.ts';
import type { ChannelPlan } from './channel-plan.ts';
import { emitInput } from './input.ts';

/** The body of a row's function for kernels too large to unroll: pixel by pixel, with loops over taps. */
export function loopedRow(
  context: EmitContext,
  f: FunctionBuilder,
  attributes: DepthwiseAttributes,
  channels: ChannelPlan,
): void {
  const [picture, y, output, weights, residual] = f.params as readonly [Local, Local, Local, Local, Local];
  const { height, width, kernelSize, strides, dilation, padding, outputWidth, epilogue } = attributes;
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
    f.get(rows.start).get(rows.first).i32.const(dilation[0]).i32.mul().i32.add().i32.const(rowBytes).i32.mul();
    f.get(columns.start).get(columns.first).i32.const(dilation[1]).i32.mul().i32.add();
    f.i32.const(pixelBytes).i32.mul().i32.add().get(picture).i32.add().get(channel).i32.add().set(row);
    f.get(rows.end).get(rows.first).i32.sub().set(u);
    f.get(rows.first).i32.const(kernelSize[1]).i32.mul().get(columns.first).i32.add();
    f.i32.const(tapBytes).i32.mul().get(weight).i32.add().i32.const(tapBytes).i32.add().set(tap);
    emitRepeat(f, u, () => {
      f.get(row).set(at).get(columns.end).get(columns.first).i32.sub().set(v);
      emitRepeat(f, v, () => {
        long.emitNext(1);
        for (const [g, group] of channels.groups.slice(0, groups).entries()) {
          emitInput(f, group, { pointer: at, offset: 0 }, input);
          f.get(tap)
            .v128.load(16 * g)
            .set(factor);
          emitMultiplyAdd(f, context.target.relaxed, { x: input, y: factor, sum: sums[g] as Local });
        }
        emitAdvance(f, at, dilation[1] * pixelBytes);
        emitAdvance(f, tap, tapBytes);
      });
      emitAdvance(f, row, dilation[0] * rowBytes);
      // To the next kernel row, past the clipped taps.
      f.get(tap).i32.const(kernelSize[1]).get(columns.end).i32.sub().get(columns.first).i32.add();
      f.i32.const(tapBytes).i32.mul().i32.add().set(tap);
    });
    long.emitEnd();
    const emitResult = prepareEpilogue(context, f, epilogue);
    for (let g = 0; g < groups; g++) {
      const place = { address: to, offset: 16 * g, lanes: Math.min(4, lanes - 4 * g) };
      emitResult(sums[g] as Local, { ...place, residual: epilogue.residual ? residual : null });
    }
  };

  const { units, rest, overlap, groups, width: unitWidth } = channels;
  const unitBytes = 16 * groups.length * (1 + kernelSize[0] * kernelSize[1]);
  const rounds = units + (overlap ? 1 : 0);
  const along = (axis: 0 | 1, length: number) => ({
    length,
    size: kernelSize[axis],
    stride: strides[axis],
    dilation: dilation[axis],
    before: padding[axis][0],
  });
  emitWindowRange(f, along(0, height), y, rows);
  f.i32.const(0).set(x).get(output).set(to);
  f.loop((next) => {
    emitWindowRange(f, along(1, width), x, columns);
    f.get(weights).set(weight).i32.const(0).set(channel);
    f.i32.const(rounds).set(unit);
    emitRepeat(f, unit, () => {
      emitUnit(groups.length, unitWidth);
      emitAdvance(f, weight, unitBytes);
      for (const [pointer, floats] of [
        [channel, channels.inputs],
        [to, unitWidth],
      ] as const) {
        f.get(pointer).i32.const(4 * floats);
        // The last unit ends with the last channel, so the step to it is shorter.
        if (overlap)
          f.i32
            .const(4 * rest)
            .get(unit)
            .i32.const(2)
            .i32.ne()
            .select();
        f.i32.add().set(pointer);
      }
    });
    if (rest > 0 && !overlap) {
      emitUnit(Math.ceil(rest / 4), rest);
      emitAdvance(f, to, 4 * rest);
    }
    f.get(x).i32.const(1).i32.add().tee(x).i32.const(outputWidth).i32.ltU().branchIf(next);
  });
}
