import type { Tensor } from '@sepal/tensor';
import type { Reference } from '../graph/define.ts';
import { pictureShape } from '../window/picture.ts';
import type { MaxPool2dGradientAttributes } from './op.ts';

/** Visits one channel of one window: the elements inside the picture, row by row, and the output's index. */
type Visit = (elements: readonly number[], y: number) => void;

/** Visits the windows of a pooling. @param input the pooling's input, or its gradient */
function forEachWindow(
  input: Tensor,
  dy: Tensor,
  { poolSize, strides, padding }: MaxPool2dGradientAttributes,
  visit: Visit,
): void {
  const { height, width, channels } = pictureShape(input.shape, 'channelsLast', 'pool');
  const out = pictureShape(dy.shape, 'channelsLast', 'pool');
  let y = 0;
  for (let n = 0; n < out.batch; n++) {
    for (let i = 0; i < out.height; i++) {
      for (let j = 0; j < out.width; j++) {
        for (let c = 0; c < channels; c++) {
          const elements: number[] = [];
          for (let u = 0; u < poolSize[0]; u++) {
            const row = i * strides[0] - padding[0][0] + u;
            if (row < 0 || row >= height) continue;
            for (let v = 0; v < poolSize[1]; v++) {
              const column = j * strides[1] - padding[1][0] + v;
              if (column >= 0 && column < width) elements.push(((n * height + row) * width + column) * channels + c);
            }
          }
          visit(elements, y++);
        }
      }
    }
  }
}

/** dx = Σ of dy over the windows whose first largest element it is. Where there is NaN, the choice is that of JAX. */
export const maxPool2dGradientReference: Reference<'maxPool2dGradient'> = ([x, dy], attributes, output) => {
  const sums = new Float64Array(output.size);
  forEachWindow(x, dy, attributes, (elements, y) => {
    let [largest] = elements;
    if (largest === undefined) return;
    for (const at of elements) if (!((x.data[largest] as number) >= (x.data[at] as number))) largest = at;
    sums[largest] = (sums[largest] as number) + (dy.data[y] as number);
  });
  output.data.set(sums);
};

/** dx = Σ of dy / count over the windows that it is in; `count` is how many elements of a window are inside the picture */
export const averagePool2dGradientReference: Reference<'averagePool2dGradient'> = ([dy], attributes, output) => {
  const sums = new Float64Array(output.size);
  forEachWindow(output, dy, attributes, (elements, y) => {
    const share = (dy.data[y] as number) / elements.length;
    for (const at of elements) sums[at] = (sums[at] as number) + share;
  });
  output.data.set(sums);
};
