import type { Func, Local } from '@sepal/assembler';
import type { EmitContext } from '../call.ts';
import { emitAdvance } from '../emit/advance.ts';
import { emitWhileBelow } from '../emit/counted-loop.ts';
import { assigned, emitAssign, emitInteger, isBelow, plus, times } from '../emit/integer.ts';
import { prepareStore } from '../emit/lanes.ts';
import { emitSplat } from '../expression/step.ts';
import type { PoolArgMaxAttributes } from '../vocabulary.ts';
import { emitChannelLoop } from '../windows/channel-loop.ts';
import { planChannels } from '../windows/channel-plan.ts';
import { emitWindowRange } from '../windows/window-range.ts';

/** The function that computes one output row with loops over taps, for windows too large to unroll: (picture, y, output, 0, 0) → (). */
export function loopedArgMaxRow(context: EmitContext, attributes: PoolArgMaxAttributes): Func {
  const { height, width, channels, kernelSize, strides, dilationRate, padding, outputWidth } = attributes;
  const geometry = [height, width, channels, kernelSize, strides, dilationRate, padding, outputWidth];
  const key = `poolArgMax ${geometry.join()}`;
  return context.shared(key, () => {
    const f = context.module.func({ name: key, params: ['i32', 'i32', 'i32', 'i32', 'i32'] });
    const [picture, y, to] = f.params as readonly Local[] as readonly [Local, Local, Local];
    const along = (axis: 0 | 1, length: number) => ({
      length,
      size: kernelSize[axis],
      stride: strides[axis],
      dilation: dilationRate[axis],
      before: padding[axis][0],
    });
    const [rows, columns] = [f.locals('i32', 3), f.locals('i32', 3)].map((locals) => {
      const [start, first, end] = locals as [Local, Local, Local];
      return { start, first, end };
    }) as [Range, Range];
    const [x, channel, u, v, at] = f.locals('i32', 5);
    const vectors = channels < 8 ? 1 : 2;
    const plan = planChannels({ channels, multiplier: 1 }, vectors);
    const largest = f.locals('v128', vectors);
    const taps = f.locals('v128', vectors);
    const [value, kept, tap] = f.locals('v128', 3);
    const store = prepareStore(f, 'int32');

    const emitUnit = (groups: number, lanes: number): void => {
      for (let g = 0; g < groups; g++) {
        // Nothing is kept in place of a number that is compared with NaN.
        emitSplat(f, Number.NaN).set(largest[g] as Local);
        f.i32
          .const(-1)
          .i32x4.splat()
          .set(taps[g] as Local);
      }
      emitAssign(f, u, rows.first);
      emitWhileBelow(f, u, rows.end, () => {
        emitAssign(f, v, columns.first);
        const row = plus(rows.start, times(u, dilationRate[0]));
        const column = plus(columns.start, times(v, dilationRate[1]));
        emitAssign(f, at, plus(times(plus(times(row, width), column), 4 * channels), picture, channel));
        emitWhileBelow(f, v, columns.end, () => {
          emitInteger(f, plus(times(u, kernelSize[1]), v))
            .i32x4.splat()
            .set(tap);
          for (let g = 0; g < groups; g++) {
            const [most, index] = [largest[g], taps[g]] as [Local, Local];
            f.get(at)
              .v128.load(16 * g)
              .set(value);
            f.get(most).get(value).f32x4.ge().set(kept);
            f.get(most).get(value).get(kept).v128.bitselect().set(most);
            f.get(index).get(tap).get(kept).v128.bitselect().set(index);
          }
          emitAdvance(f, at, 4 * dilationRate[1] * channels);
        });
      });
      for (let g = 0; g < groups; g++) {
        const destination = { pointer: to, offset: 16 * g, lanes: Math.min(4, lanes - 4 * g) };
        store(destination, () => f.get(taps[g] as Local));
      }
    };

    emitWindowRange(f, along(0, height), y, rows);
    emitAssign(f, x, 0);
    f.loop((next) => {
      emitWindowRange(f, along(1, width), x, columns);
      emitAssign(f, channel, 0);
      emitChannelLoop(f, plan, { pointers: [channel, to], element: 4 }, emitUnit);
      emitInteger(f, isBelow(assigned(x, plus(x, 1)), outputWidth)).branchIf(next);
    });
    return f;
  });
}

interface Range {
  readonly start: Local;
  readonly first: Local;
  readonly end: Local;
}
