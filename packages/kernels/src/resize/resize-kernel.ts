import type { FunctionBuilder, Local } from '@sepal/assembler';
import { bytesPerElement, type DType } from '@sepal/tensor';
import type { Kernel } from '../call.ts';
import { emitAdvance, emitRepeat } from '../emit/advance.ts';
import { emitTimes, emitWhileBelow } from '../emit/counted-loop.ts';
import { emitHalf, emitJoin } from '../emit/halves.ts';
import { emitAssign, emitInteger, equals, isBelow, plus, quotient, remainder, times } from '../emit/integer.ts';
import { emitLoadFour, prepareStore } from '../emit/lanes.ts';
import { emitShare } from '../emit/share.ts';
import type { ResizeKernelAttributes } from '../vocabulary.ts';
import { type Axis, entryBytes, HEAD_BYTES, isPadded, prepareEntries, TAP_BYTES } from './entry.ts';

interface Axes {
  readonly rows: Axis;
  readonly columns: Axis;
}

function axesOf({ height, width, channels, dtype, rows, columns }: ResizeKernelAttributes): Axes {
  const pixel = bytesPerElement(dtype) * channels;
  return {
    rows: { sampling: rows, length: height, bytes: width * pixel },
    columns: { sampling: columns, length: width, bytes: pixel },
  };
}

export const resizeKernel: Kernel<'resize'> = {
  emit(context, { inputs: [input], outputs: [output], attributes, scratch }) {
    const { batch, height, width, channels, dtype, fillValue, rows, columns } = attributes;
    const f = context.module.func({ name: 'resize', params: ['i32'] });
    if (input === undefined || output === undefined || scratch === undefined) return f;
    if (batch * height * width * channels === 0) return f;
    const axes = axesOf(attributes);
    const pixel = axes.columns.bytes;
    const [part] = f.params as readonly [Local];
    const { parts } = context.target;
    const { start: row, end } = emitShare(f, part, { count: batch * rows.outputs, parts });
    const [picture, i, j, count, down, across, y, x] = f.locals('i32', 8);
    const [u, v, vertical, horizontal, turnsDown, turnsAcross] = f.locals('i32', 6);
    const four = f.local('v128');
    const sums = f.locals('v128', 2);
    const lines = f.locals('v128', 2);
    const emitRowEntry = prepareEntries(f, axes.rows);
    const emitColumnEntry = prepareEntries(f, axes.columns);
    const halves = prepareHalves(f, dtype);
    const store = prepareStore(f, dtype);

    /** sums += weight · values, for both halves; the weight is that of the position at `at`. */
    const emitAdd = (to: readonly [Local, Local], at: Local, emitHalf: (half: 0 | 1) => void): void => {
      for (const half of [0, 1] as const) {
        f.get(to[half]).get(at).v128.load64Splat(0);
        emitHalf(half);
        f.f64x2.mul().f64x2.add().set(to[half]);
      }
    };
    const emitPixel = (): void => {
      emitInteger(f, plus(vertical, horizontal, picture, x));
      emitLoadFour(f, dtype, input.address).set(four);
      emitAdd(lines, v, (half) => halves.emitWide(four, half));
    };
    const emitFill = (): void => emitAdd(lines, v, () => f.f64.const(Math.fround(fillValue)).f64x2.splat());
    const emitColumns = (): void => {
      emitAssign(f, v, plus(across, HEAD_BYTES));
      f.get(across).i32.load(0).set(turnsAcross);
      emitRepeat(f, turnsAcross, () => {
        f.get(v).i32.load(8).set(horizontal);
        if (isPadded(axes.rows) || isPadded(axes.columns)) {
          emitInteger(f, equals(vertical, -1));
          emitInteger(f, equals(horizontal, -1)).i32.or();
          f.if(emitFill, emitPixel);
        } else {
          emitPixel();
        }
        emitAdvance(f, v, TAP_BYTES);
      });
    };
    /** −0 is the identity of addition. */
    const emitNothing = (locals: readonly Local[]): void => {
      for (const local of locals) f.f64.const(-0).f64x2.splat().set(local);
    };
    const emitFour = (lanes: number): void => {
      emitNothing(sums);
      emitAssign(f, u, plus(down, HEAD_BYTES));
      f.get(down).i32.load(0).set(turnsDown);
      emitRepeat(f, turnsDown, () => {
        f.get(u).i32.load(8).set(vertical);
        emitNothing(lines);
        emitColumns();
        emitAdd(sums, u, (half) => f.get(lines[half]));
        emitAdvance(f, u, TAP_BYTES);
      });
      store({ pointer: y, offset: output.address, lanes }, () => halves.emitNarrow(sums));
      emitAdvance(f, x, lanes * bytesPerElement(dtype));
      emitAdvance(f, y, lanes * bytesPerElement(dtype));
    };

    // The row's entry comes first in the part's scratch, followed by the columns'.
    emitAssign(f, down, plus(times(part, scratch.bytes), scratch.address));
    emitAssign(f, across, plus(down, entryBytes(axes.rows)));
    emitAssign(f, count, columns.outputs);
    emitInteger(f, isBelow(row, end)).if(() => {
      emitWhileBelow(f, j, count, () => {
        emitColumnEntry(j, across);
        emitAdvance(f, across, entryBytes(axes.columns));
      });
    });
    emitWhileBelow(f, row, end, () => {
      emitAssign(f, picture, times(quotient(row, rows.outputs), height * width * pixel));
      emitAssign(f, i, remainder(row, rows.outputs));
      emitRowEntry(i, down);
      emitAssign(f, y, times(row, columns.outputs * pixel));
      emitAssign(f, across, plus(down, entryBytes(axes.rows)));
      emitAssign(f, j, 0);
      emitWhileBelow(f, j, count, () => {
        emitAssign(f, x, 0);
        emitTimes(f, Math.floor(channels / 4), () => emitFour(4));
        if (channels % 4 > 0) emitFour(channels % 4);
        emitAdvance(f, across, entryBytes(axes.columns));
      });
    });
    return f;
  },

  scratchBytes(attributes) {
    const { rows, columns } = axesOf(attributes);
    return 64 * Math.ceil((entryBytes(rows) + attributes.columns.outputs * entryBytes(columns)) / 64);
  },

  describe(attributes) {
    const { batch, channels } = attributes;
    const { rows, columns } = axesOf(attributes);
    const taps = [rows, columns].map((axis) => {
      const { interpolation, antialias, span, outputs } = axis.sampling;
      if (interpolation === 'nearest') return 1;
      return antialias ? Math.max(2, Math.round((2 * span.length) / outputs)) : 2;
    }) as [number, number];
    const pixels = batch * attributes.rows.outputs * attributes.columns.outputs;
    return { tile: '4', multiplyAdds: pixels * channels * taps[0] * (taps[1] + 1) };
  },
};

/** Converts four elements to two pairs of float64, and back. */
interface Halves {
  /** Pushes the first or second pair of four elements as {@link emitLoadFour} loads them. */
  emitWide(four: Local, half: 0 | 1): void;
  /** Pushes two pairs as four elements, rounded; overwrites them. */
  emitNarrow(pairs: readonly [Local, Local]): void;
}

function prepareHalves(f: FunctionBuilder, dtype: DType): Halves {
  return {
    emitWide(four, half) {
      emitHalf(f, four, half);
      if (dtype === 'float32') f.f64x2.promoteLowF32x4();
      else if (dtype === 'uint32') f.f64x2.convertLowI32x4U();
      else f.f64x2.convertLowI32x4S();
    },
    emitNarrow(pairs) {
      for (const pair of pairs) {
        f.get(pair);
        if (dtype === 'float32') {
          f.f32x4.demoteF64x2Zero();
          continue;
        }
        f.f64x2.nearest();
        if (dtype === 'uint8') f.f64.const(0).f64x2.splat().f64x2.max().f64.const(255).f64x2.splat().f64x2.min();
        if (dtype === 'uint32') f.i32x4.truncSatF64x2UZero();
        else f.i32x4.truncSatF64x2SZero();
      }
      emitJoin(f);
    },
  };
}
