import type { FunctionBuilder, Local } from '@sepal/assembler';
import { emitTimes, emitWhileBelow } from '../counted-loop.ts';
import type { SlidingWindow } from '../vocabulary.ts';

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

/** Gets ready to go through the taps of a window at run time. */
export function prepareTaps(f: FunctionBuilder, window: SlidingWindow): Taps {
  const { height, width, kernelSize, strides, dilation, padding, outputHeight, outputWidth } = window;
  const [[top], [left]] = padding;
  const [firstRow, i, firstPixel, line, j, columns, column] = f.locals('i32', 7) as [
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
  ];
  const [pixel, tap] = f.locals('i32', 2) as [Local, Local];
  return {
    pixel,
    tap,
    emitRow(row) {
      f.get(row)
        .i32.const(outputHeight)
        .i32.divU()
        .i32.const(height * width)
        .i32.mul()
        .set(firstPixel);
      f.get(row).i32.const(outputHeight).i32.remU().i32.const(strides[0]).i32.mul();
      f.i32.const(top).i32.sub().set(firstRow);
    },
    forEachColumn(body) {
      f.i32.const(0).set(j).i32.const(outputWidth).set(columns);
      emitWhileBelow(f, j, columns, body);
    },
    forEachTap(body) {
      f.i32.const(0).set(tap).get(firstRow).set(i);
      emitTimes(f, kernelSize[0], () => {
        // Compared as unsigned numbers: negative ones are large.
        f.get(i).i32.const(height).i32.ltU();
        f.if(
          () => {
            f.get(i).i32.const(width).i32.mul().get(firstPixel).i32.add().set(line);
            f.get(j).i32.const(strides[1]).i32.mul().i32.const(left).i32.sub().set(column);
            emitTimes(f, kernelSize[1], () => {
              f.get(column).i32.const(width).i32.ltU();
              f.if(() => {
                f.get(line).get(column).i32.add().set(pixel);
                body();
              });
              f.get(tap).i32.const(1).i32.add().set(tap);
              f.get(column).i32.const(dilation[1]).i32.add().set(column);
            });
          },
          () => f.get(tap).i32.const(kernelSize[1]).i32.add().set(tap),
        );
        f.get(i).i32.const(dilation[0]).i32.add().set(i);
      });
    },
  };
}
