import type { FunctionBuilder, Local } from '@sepal/assembler';
import { FARTHEST } from '@sepal/ops';
import type { Kernel } from '../call.ts';
import { emitAdvance } from '../emit/advance.ts';
import { emitTimes, emitWhileBelow } from '../emit/counted-loop.ts';
import { emitHalf, emitRounded } from '../emit/halves.ts';
import { emitAssign, emitInteger, equals, isBelow, minus, plus, quotient, remainder, times } from '../emit/integer.ts';
import { prepareStore } from '../emit/lanes.ts';
import { emitShare } from '../emit/share.ts';
import type { AffineKernelAttributes } from '../vocabulary.ts';

/** The pixels along an axis that a position mixes: byte offsets (−1 outside) and weights. */
interface Taps {
  readonly offsets: readonly Local[];
  readonly weights: readonly Local[];
}

/** Pictures `[batch, height, width, channels]`; each element of the result mixes up to four of its picture, in float64. */
export const affineKernel: Kernel<'affine'> = {
  emit(context, { inputs: [input, transforms], outputs: [output], attributes }) {
    const { batch, height, width, channels, interpolation, fillMode, fillValue } = attributes;
    const f = context.module.func({ name: 'affine', params: ['i32'] });
    if (input === undefined || transforms === undefined || output === undefined) return f;
    if (batch * height * width * channels === 0) return f;
    const [part] = f.params as readonly [Local];
    const { start: row, end } = emitShare(f, part, { count: batch * height, parts: context.target.parts });
    const [picture, i, j, columns, y, x, at] = f.locals('i32', 7);
    const [start, step, position] = [f.locals('f64', 2), f.locals('f64', 2), f.local('f64')];
    const four = f.local('v128');
    const sums = f.locals('v128', 2);
    const weight = f.local('f64');
    const store = prepareStore(f, 'float32');
    const pixel = 4 * channels;
    const emitTaps = prepareTaps(f, { interpolation, fillMode });
    const down = newTaps(f, interpolation);
    const across = newTaps(f, interpolation);

    /** sums += weight · four */
    const emitAdd = (emitValue: (half: 0 | 1) => void): void => {
      for (const half of [0, 1] as const) {
        f.get(sums[half]).get(weight).f64x2.splat();
        emitValue(half);
        f.f64x2.mul().f64x2.add().set(sums[half]);
      }
    };
    const emitPixel = (vertical: Local, horizontal: Local): void => {
      emitAssign(f, at, plus(picture, vertical, horizontal, x));
      f.get(at).v128.load(input.address).set(four);
      emitAdd((half) => emitHalf(f, four, half).f64x2.promoteLowF32x4());
    };
    const emitFour = (lanes: number): void => {
      for (const sum of sums) f.f64.const(0).f64x2.splat().set(sum);
      for (const [r, vertical] of down.offsets.entries()) {
        for (const [c, horizontal] of across.offsets.entries()) {
          f.get(down.weights[r] as Local)
            .get(across.weights[c] as Local)
            .f64.mul()
            .set(weight);
          if (fillMode === 'constant') {
            emitInteger(f, equals(vertical, -1));
            emitInteger(f, equals(horizontal, -1)).i32.or();
            f.if(
              () => emitAdd(() => f.f64.const(Math.fround(fillValue)).f64x2.splat()),
              () => emitPixel(vertical, horizontal),
            );
          } else {
            emitPixel(vertical, horizontal);
          }
        }
      }
      store({ pointer: y, offset: output.address, lanes }, () => emitRounded(f, (half) => f.get(sums[half])));
      emitAdvance(f, x, 4 * lanes);
      emitAdvance(f, y, 4 * lanes);
    };
    /** The number at `index` of the picture's transform, as float64. */
    const emitCoefficient = (index: number): FunctionBuilder =>
      f
        .get(at)
        .f32.load(transforms.address + 4 * index)
        .f64.promoteF32();

    emitAssign(f, y, times(row, width * pixel));
    emitAssign(f, columns, width);
    emitWhileBelow(f, row, end, () => {
      emitAssign(f, picture, times(quotient(row, height), height * width * pixel));
      emitAssign(f, i, remainder(row, height));
      emitAssign(f, at, times(quotient(row, height), 24));
      for (const axis of [0, 1] as const) {
        const first = axis === 0 ? 3 : 0;
        emitCoefficient(first).set(step[axis]);
        emitCoefficient(first + 1)
          .get(i)
          .f64.convertI32U()
          .f64.mul();
        emitCoefficient(first + 2)
          .f64.add()
          .set(start[axis]);
      }
      emitAssign(f, j, 0);
      emitWhileBelow(f, j, columns, () => {
        for (const [axis, taps] of [down, across].entries()) {
          f.get(step[axis as 0 | 1])
            .get(j)
            .f64.convertI32U()
            .f64.mul();
          f.get(start[axis as 0 | 1])
            .f64.add()
            .set(position);
          emitTaps(
            position,
            taps,
            axis === 0 ? { length: height, bytes: width * pixel } : { length: width, bytes: pixel },
          );
        }
        emitAssign(f, x, 0);
        emitTimes(f, Math.floor(channels / 4), () => emitFour(4));
        if (channels % 4 > 0) emitFour(channels % 4);
      });
    });
    return f;
  },

  describe({ batch, height, width, channels, interpolation }) {
    return { tile: '4', multiplyAdds: batch * height * width * channels * (interpolation === 'nearest' ? 1 : 4) };
  },
};

function newTaps(f: FunctionBuilder, interpolation: AffineKernelAttributes['interpolation']): Taps {
  if (interpolation === 'nearest') return { offsets: [f.local('i32')], weights: [f.local('f64')] };
  return { offsets: f.locals('i32', 2), weights: f.locals('f64', 2) };
}

interface AxisOf {
  readonly length: number;
  /** Bytes from one position to the next. */
  readonly bytes: number;
}

/** Prepares the code that finds the taps of a position. */
function prepareTaps(
  f: FunctionBuilder,
  { interpolation, fillMode }: Pick<AffineKernelAttributes, 'interpolation' | 'fillMode'>,
): (position: Local, taps: Taps, axis: AxisOf) => void {
  const lower = f.local('f64');
  const [index, within] = f.locals('i32', 2);
  return (position, { offsets, weights }, { length, bytes }) => {
    f.get(position).f64.const(-FARTHEST).f64.max().f64.const(FARTHEST).f64.min().set(lower);
    if (interpolation === 'nearest') {
      f.get(lower).f64.abs().f64.const(0.5).f64.add().f64.floor().get(lower).f64.copysign().set(lower);
    } else {
      f.get(lower).f64.floor().set(lower);
    }
    f.get(lower).i32.truncSatF64S().set(index);
    if (interpolation === 'nearest') {
      f.f64.const(1).set(weights[0] as Local);
    } else {
      // A position that is NaN has index 0 and weights NaN.
      f.get(position)
        .get(index)
        .f64.convertI32S()
        .f64.sub()
        .set(weights[1] as Local);
      f.f64
        .const(1)
        .get(weights[1] as Local)
        .f64.sub()
        .set(weights[0] as Local);
    }
    for (const [tap, offset] of offsets.entries()) {
      if (tap > 0) emitAssign(f, index, plus(index, 1));
      emitPixelIndex(f, { index, within, length, fillMode });
      emitAssign(f, offset, times(within, bytes));
      if (fillMode === 'constant') {
        emitInteger(f, -1);
        f.get(offset);
        emitInteger(f, equals(within, -1));
        f.select().set(offset);
      }
    }
  };
}

/** within = the pixel that stands for the one at `index`; −1 for the fill value. */
function emitPixelIndex(
  f: FunctionBuilder,
  {
    index,
    within,
    length,
    fillMode,
  }: { index: Local; within: Local; length: number } & Pick<AffineKernelAttributes, 'fillMode'>,
): void {
  /** within = (index + shift) modulo by */
  const emitModulo = (shift: number, by: number): void => {
    emitInteger(f, plus(index, shift)).i32.const(by).i32.remS().i32.const(by).i32.add().i32.const(by).i32.remS();
    f.set(within);
  };
  switch (fillMode) {
    case 'constant':
      f.get(index).i32.const(-1);
      emitInteger(f, isBelow(index, length)).select().set(within);
      break;
    case 'nearest':
      f.get(index).i32.const(0).get(index).i32.const(0).i32.gtS().select().set(within);
      f.get(within)
        .i32.const(length - 1)
        .get(within)
        .i32.const(length - 1)
        .i32.ltS()
        .select()
        .set(within);
      break;
    case 'wrap':
      emitModulo(0, length);
      break;
    case 'mirror':
      if (length === 1) {
        emitAssign(f, within, 0);
        break;
      }
      emitModulo(length - 1, 2 * (length - 1));
      emitAssign(f, within, minus(within, length - 1));
      emitInteger(f, minus(0, within)).get(within).get(within).i32.const(0).i32.ltS().select().set(within);
      break;
    case 'reflect':
      emitModulo(0, 2 * length);
      f.get(within);
      emitInteger(f, minus(2 * length - 1, within));
      emitInteger(f, isBelow(within, length)).select().set(within);
      break;
  }
}
