import type { Reference } from '../graph/define.ts';
import { pictureShape, pictureStrides } from '../window/picture.ts';
import { type Pair, windowAlong, windowPadding } from '../window/window.ts';

/** y[n, i, j, c·M + m] = Σ over taps (u, v) of x[n, i·s − p + u·d, j·s − p + v·d, c] · kernel[u, v, c, m] */
export const depthwiseConv2dReference: Reference<'depthwiseConv2d'> = ([x, kernel], attributes, output) => {
  const { dataFormat, strides, dilationRate } = attributes;
  const input = pictureShape(x.shape, dataFormat, 'depthwiseConv2d');
  const out = pictureShape(output.shape, dataFormat, 'depthwiseConv2d');
  const xStep = pictureStrides(input, dataFormat);
  const yStep = pictureStrides(out, dataFormat);
  const [kernelHeight, kernelWidth, channels, multiplier] = kernel.shape as readonly [number, number, number, number];
  const kernelSize: Pair = [kernelHeight, kernelWidth];
  const [top] = windowPadding(input.height, windowAlong(0, kernelSize, attributes));
  const [left] = windowPadding(input.width, windowAlong(1, kernelSize, attributes));

  for (let n = 0; n < out.batch; n++) {
    for (let i = 0; i < out.height; i++) {
      for (let j = 0; j < out.width; j++) {
        for (let c = 0; c < channels; c++) {
          for (let m = 0; m < multiplier; m++) {
            let sum = 0;
            for (let u = 0; u < kernelHeight; u++) {
              const row = i * strides[0] - top + u * dilationRate[0];
              if (row < 0 || row >= input.height) continue;
              for (let v = 0; v < kernelWidth; v++) {
                const column = j * strides[1] - left + v * dilationRate[1];
                if (column < 0 || column >= input.width) continue;
                const at = n * xStep.batch + row * xStep.height + column * xStep.width + c * xStep.channels;
                const tap = ((u * kernelWidth + v) * channels + c) * multiplier + m;
                sum += (x.data[at] as number) * (kernel.data[tap] as number);
              }
            }
            const at = n * yStep.batch + i * yStep.height + j * yStep.width + (c * multiplier + m) * yStep.channels;
            output.data[at] = sum;
          }
        }
      }
    }
  }
};
