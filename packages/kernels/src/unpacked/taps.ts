import type { FunctionBuilder, Local } from '@sepal/assembler';
import { emitAdvance } from '../advance.ts';
import { emitTimes, emitWhileBelow } from '../counted-loop.ts';
import { assigned, emitAssign, emitInteger, isBelow, plus, quotient, remainder, times } from '../integer.ts';
import type { ConvTransposeUnpackedAttributes, SlidingWindow } from '../vocabulary.ts';

/**
 * The taps along one axis: tap `u` of output position `i` is over input position `(i · advance + first + u · step) / spread`,
 * if that is an integer inside the input.
 */
interface TapAxis {
  /** Length of the input. */
  readonly length: number;
  /** Length of the output. */
  readonly outputs: number;
  readonly taps: number;
  readonly advance: number;
  readonly first: number;
  readonly step: number;
  readonly spread: number;
}

/** The taps along height and width. */
export type TapAxes = readonly [rows: TapAxis, columns: TapAxis];

function axes(along: (axis: 0 | 1) => TapAxis): TapAxes {
  return [along(0), along(1)];
}

/** The taps of a sliding window. */
export function slidingTaps(window: SlidingWindow): TapAxes {
  return axes((axis) => ({
    length: [window.height, window.width][axis] as number,
    outputs: [window.outputHeight, window.outputWidth][axis] as number,
    taps: window.kernelSize[axis],
    advance: window.strides[axis],
    first: -window.padding[axis][0],
    step: window.dilation[axis],
    spread: 1,
  }));
}

/** The taps of a transposed convolution. */
export function transposedTaps(window: ConvTransposeUnpackedAttributes): TapAxes {
  return axes((axis) => ({
    length: [window.height, window.width][axis] as number,
    outputs: [window.outputHeight, window.outputWidth][axis] as number,
    taps: window.kernelSize[axis],
    advance: 1,
    first: window.before[axis],
    step: -window.dilation[axis],
    spread: window.strides[axis],
  }));
}

/** Iterates over the pixels of an output row, and over each one's taps inside the picture. */
export interface Taps {
  /** Index of the input pixel under the tap, over the whole batch. */
  readonly pixel: Local;
  /** Index of the tap in its kernel. */
  readonly tap: Local;
  /** Begins the output row with this index, over the whole batch. */
  emitRow(row: Local): void;
  /** Runs the body for every pixel of the row. */
  forEachColumn(body: () => void): void;
  /** Runs the body for every tap of the pixel inside the picture, in order. */
  forEachTap(body: () => void): void;
}

/** Prepares iteration over taps at run time. */
export function prepareTaps(f: FunctionBuilder, [rows, columns]: TapAxes): Taps {
  const [firstRow, i, firstPixel, line, j, width, column] = f.locals('i32', 7);
  const [pixel, tap] = f.locals('i32', 2);
  /** Runs `body` if `at` is over an input position, with its index in `place`; otherwise `outside`. */
  const emitOver = (
    at: Local,
    { spread, length }: TapAxis,
    place: Local,
    body: () => void,
    outside?: () => void,
  ): void => {
    if (spread === 1) {
      // Compared as unsigned: negative numbers are large.
      emitInteger(f, isBelow(assigned(place, at), length));
    } else {
      emitInteger(f, remainder(at, spread)).i32.eqz();
      emitInteger(f, isBelow(assigned(place, quotient(at, spread)), length)).i32.and();
      // The quotient of a negative number may be small.
      f.get(at).i32.const(0).i32.geS().i32.and();
    }
    f.if(body, outside);
  };
  return {
    pixel,
    tap,
    emitRow(row) {
      emitAssign(f, firstPixel, times(quotient(row, rows.outputs), rows.length * columns.length));
      emitAssign(f, firstRow, plus(times(remainder(row, rows.outputs), rows.advance), rows.first));
    },
    forEachColumn(body) {
      emitAssign(f, j, 0);
      emitAssign(f, width, columns.outputs);
      emitWhileBelow(f, j, width, body);
    },
    forEachTap(body) {
      emitAssign(f, tap, 0);
      emitAssign(f, i, firstRow);
      emitTimes(f, rows.taps, () => {
        emitOver(
          i,
          rows,
          line,
          () => {
            emitAssign(f, line, plus(times(line, columns.length), firstPixel));
            emitAssign(f, column, plus(times(j, columns.advance), columns.first));
            emitTimes(f, columns.taps, () => {
              emitOver(column, columns, pixel, () => {
                emitAssign(f, pixel, plus(line, pixel));
                body();
              });
              emitAdvance(f, tap, 1);
              emitAdvance(f, column, columns.step);
            });
          },
          () => emitAdvance(f, tap, columns.taps),
        );
        emitAdvance(f, i, rows.step);
      });
    },
  };
}
