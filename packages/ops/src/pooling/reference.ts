import type { Tensor } from '@sepal/tensor';
import type { Reference } from '../graph/define.ts';
import { pictureShape, pictureStrides } from '../window/picture.ts';
import { windowAlong, windowPadding } from '../window/window.ts';
import { type PoolAttributes, poolWindow } from './pool.ts';

/** How the elements of a window are reduced. */
interface Pool {
  /** The initial value of every window. */
  readonly first: number;
  readonly gather: (gathered: number, element: number) => number;
  /** @param count how many pixels of the picture the window covers, without padding */
  readonly finish: (gathered: number, count: number) => number;
}

function pool(x: Tensor, attributes: PoolAttributes, output: Tensor, { first, gather, finish }: Pool): void {
  const { poolSize, strides, dataFormat } = attributes;
  const input = pictureShape(x.shape, dataFormat, 'pool');
  const out = pictureShape(output.shape, dataFormat, 'pool');
  const xStep = pictureStrides(input, dataFormat);
  const yStep = pictureStrides(out, dataFormat);
  const [top] = windowPadding(input.height, windowAlong(0, poolSize, poolWindow(attributes)));
  const [left] = windowPadding(input.width, windowAlong(1, poolSize, poolWindow(attributes)));

  for (let n = 0; n < out.batch; n++) {
    for (let i = 0; i < out.height; i++) {
      const firstRow = Math.max(0, i * strides[0] - top);
      const endRow = Math.min(input.height, i * strides[0] - top + poolSize[0]);
      for (let j = 0; j < out.width; j++) {
        const firstColumn = Math.max(0, j * strides[1] - left);
        const endColumn = Math.min(input.width, j * strides[1] - left + poolSize[1]);
        const count = (endRow - firstRow) * (endColumn - firstColumn);
        for (let c = 0; c < out.channels; c++) {
          let gathered = first;
          for (let row = firstRow; row < endRow; row++) {
            const start = n * xStep.batch + row * xStep.height + c * xStep.channels;
            for (let column = firstColumn; column < endColumn; column++) {
              gathered = gather(gathered, x.data[start + column * xStep.width] as number);
            }
          }
          const at = n * yStep.batch + i * yStep.height + j * yStep.width + c * yStep.channels;
          output.data[at] = finish(gathered, count);
        }
      }
    }
  }
}

const largest: Pool = {
  // A literal: bundlers cannot drop code that reads a property.
  first: -1 / 0,
  gather: (a, b) => Math.max(a, b),
  finish: (maximum) => maximum,
};

const average: Pool = {
  first: 0,
  gather: (total, element) => total + element,
  finish: (total, count) => total / count,
};

/** y[n, i, j, c] = the largest x[n, i·s − p + u, j·s − p + v, c] of the window; NaN if any is NaN */
export const maxPool2dReference: Reference<'maxPool2d'> = ([x], attributes, output) => {
  pool(x, attributes, output, largest);
};

/** y[n, i, j, c] = the average of the window's x[n, i·s − p + u, j·s − p + v, c] inside the picture */
export const averagePool2dReference: Reference<'averagePool2d'> = ([x], attributes, output) => {
  pool(x, attributes, output, average);
};
