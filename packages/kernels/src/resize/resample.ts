import type { FunctionBuilder, Local } from '@sepal/assembler';
import { bytesPerElement, type DType } from '@sepal/tensor';
import type { EmitContext } from '../call.ts';
import { emitAdvance, emitRepeat } from '../emit/advance.ts';
import { emitTimes, emitWhileBelow } from '../emit/counted-loop.ts';
import { emitHalf, emitJoin } from '../emit/halves.ts';
import { emitAssign, emitInteger, equals, isBelow, plus, quotient, remainder, times } from '../emit/integer.ts';
import { emitLoadFour, prepareStore } from '../emit/lanes.ts';
import { emitShare } from '../emit/share.ts';
import { HEAD_BYTES, TAP_BYTES } from './entry.ts';

/** Pictures whose pixels are weighted sums of the pixels of others. */
export interface Resampling {
  readonly input: number;
  readonly output: number;
  readonly batch: number;
  /** Bytes of one picture that is read. */
  readonly pictureBytes: number;
  readonly channels: number;
  readonly dtype: DType;
  /** Size of the pictures that are written. */
  readonly rows: number;
  readonly columns: number;
  /** The value of the positions that are marked as outside; null if there are none. */
  readonly fillValue: number | null;
  /** What sums begin with. */
  readonly zero: 0 | -0;
}

/** The tables of a part, in its scratch: an entry for each row and column, with the positions to read and their weights. */
export interface Tables {
  /** Writes what all rows need: the columns' entries. */
  emitOnce(): void;
  /** Sets `entry` to the address of a row's entry. */
  emitRow(row: Local, entry: Local): void;
  /** Sets `entry` to the address of the first column's entry. */
  emitFirstColumn(entry: Local): void;
  /** Bytes from one column's entry to the next. */
  readonly columnBytes: number;
}

/** Computes one part of the pictures, in float64 and rounded once. Rows are divided into parts. */
export function emitResample(context: EmitContext, f: FunctionBuilder, resampling: Resampling, tables: Tables): void {
  const { input, output, batch, pictureBytes, channels, dtype, rows, columns, fillValue, zero } = resampling;
  const pixel = bytesPerElement(dtype) * channels;
  const [part] = f.params as readonly [Local];
  const { start: row, end } = emitShare(f, part, { count: batch * rows, parts: context.target.parts });
  const [picture, i, j, count, down, across, y, x] = f.locals('i32', 8);
  const [u, v, vertical, horizontal, turnsDown, turnsAcross] = f.locals('i32', 6);
  const four = f.local('v128');
  const sums = f.locals('v128', 2);
  const lines = f.locals('v128', 2);
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
    emitLoadFour(f, dtype, input).set(four);
    emitAdd(lines, v, (half) => halves.emitWide(four, half));
  };
  const emitFill = (): void => emitAdd(lines, v, () => f.f64.const(Math.fround(fillValue ?? 0)).f64x2.splat());
  const emitColumns = (): void => {
    emitAssign(f, v, plus(across, HEAD_BYTES));
    f.get(across).i32.load(0).set(turnsAcross);
    emitRepeat(f, turnsAcross, () => {
      f.get(v).i32.load(8).set(horizontal);
      if (fillValue !== null) {
        emitInteger(f, equals(vertical, -1));
        emitInteger(f, equals(horizontal, -1)).i32.or();
        f.if(emitFill, emitPixel);
      } else {
        emitPixel();
      }
      emitAdvance(f, v, TAP_BYTES);
    });
  };
  const emitNothing = (locals: readonly Local[]): void => {
    for (const local of locals) f.f64.const(zero).f64x2.splat().set(local);
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
    store({ pointer: y, offset: output, lanes }, () => halves.emitNarrow(sums));
    emitAdvance(f, x, lanes * bytesPerElement(dtype));
    emitAdvance(f, y, lanes * bytesPerElement(dtype));
  };

  emitAssign(f, count, columns);
  emitInteger(f, isBelow(row, end)).if(() => tables.emitOnce());
  emitWhileBelow(f, row, end, () => {
    emitAssign(f, picture, times(quotient(row, rows), pictureBytes));
    emitAssign(f, i, remainder(row, rows));
    tables.emitRow(i, down);
    emitAssign(f, y, times(row, columns * pixel));
    tables.emitFirstColumn(across);
    emitAssign(f, j, 0);
    emitWhileBelow(f, j, count, () => {
      emitAssign(f, x, 0);
      emitTimes(f, Math.floor(channels / 4), () => emitFour(4));
      if (channels % 4 > 0) emitFour(channels % 4);
      emitAdvance(f, across, tables.columnBytes);
    });
  });
}

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
