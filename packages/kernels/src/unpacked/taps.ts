import type { FunctionBuilder, Local } from '@sepal/assembler';
import { emitAdvance } from '../advance.ts';
import { emitTimes, emitWhileBelow } from '../counted-loop.ts';
import type { ConvTransposeUnpackedAttributes, SlidingWindow } from '../vocabulary.ts';

/**
 * The taps along one axis: tap `u` of place `i` of the output is over place `(i · advance + first + u · step) / spread` of the
 * input, if that is one.
 */
interface TapAxis {
  /** Places of the input. */
  readonly length: number;
  /** Places of the output. */
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

/** The taps of a window that slides over the input. */
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

/** The taps by which the places of the input reach a place of the output. */
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

/** Going through the pixels of a row of the output, and through the taps of each that lie in the picture. */
export interface Taps {
  /** Number of the input's pixel under the tap, over the whole batch. */
  readonly pixel: Local;
  /** Number of the tap in its kernel. */
  readonly tap: Local;
  /** Begins the row of the output with this number, over the whole batch. */
  emitRow(row: Local): void;
  /** Runs the body for every pixel of the row. */
  forEachColumn(body: () => void): void;
  /** Runs the body for every tap of the pixel that lies in the picture, in order. */
  forEachTap(body: () => void): void;
}

/** Gets ready to go through taps at run time. */
export function prepareTaps(f: FunctionBuilder, [rows, columns]: TapAxes): Taps {
  const [firstRow, i, firstPixel, line, j, width, column] = f.locals('i32', 7);
  const [pixel, tap] = f.locals('i32', 2);
  /** Runs `body` if `at` is over a place of the input, whose number is in `place` then; otherwise `outside`. */
  const emitOver = (
    at: Local,
    { spread, length }: TapAxis,
    place: Local,
    body: () => void,
    outside?: () => void,
  ): void => {
    if (spread === 1) {
      // Compared as unsigned numbers: negative ones are large.
      f.get(at).tee(place).i32.const(length).i32.ltU();
    } else {
      f.get(at).i32.const(spread).i32.remU().i32.eqz();
      f.get(at).i32.const(spread).i32.divU().tee(place).i32.const(length).i32.ltU().i32.and();
      // The quotient of a negative number need not be large.
      f.get(at).i32.const(0).i32.geS().i32.and();
    }
    f.if(body, outside);
  };
  return {
    pixel,
    tap,
    emitRow(row) {
      f.get(row)
        .i32.const(rows.outputs)
        .i32.divU()
        .i32.const(rows.length * columns.length)
        .i32.mul()
        .set(firstPixel);
      f.get(row).i32.const(rows.outputs).i32.remU().i32.const(rows.advance).i32.mul();
      f.i32.const(rows.first).i32.add().set(firstRow);
    },
    forEachColumn(body) {
      f.i32.const(0).set(j).i32.const(columns.outputs).set(width);
      emitWhileBelow(f, j, width, body);
    },
    forEachTap(body) {
      f.i32.const(0).set(tap).get(firstRow).set(i);
      emitTimes(f, rows.taps, () => {
        emitOver(
          i,
          rows,
          line,
          () => {
            f.get(line).i32.const(columns.length).i32.mul().get(firstPixel).i32.add().set(line);
            f.get(j).i32.const(columns.advance).i32.mul().i32.const(columns.first).i32.add().set(column);
            emitTimes(f, columns.taps, () => {
              emitOver(column, columns, pixel, () => {
                f.get(line).get(pixel).i32.add().set(pixel);
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
