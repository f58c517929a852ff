import type { Reference } from '../graph/define.ts';
import { pictureShape, pictureStrides } from '../window/picture.ts';
import { type Pair, windowAlong, windowPadding } from '../window/window.ts';

/** y[n, i, j, f] = Σ over taps (u, v) and channels c of f's group of x[n, i·s − p + u·d, j·s − p + v·d, c] · kernel[u, v, c, f] */
export const conv2dReference: Reference<'conv2d'> = ([x, kernel], attributes, output) => {
  const { dataFormat, strides, dilationRate, groups } = attributes;
  const input = pictureShape(x.shape, dataFormat, 'conv2d');
  const out = pictureShape(output.shape, dataFormat, 'conv2d');
  const xStep = pictureStrides(input, dataFormat);
  const yStep = pictureStrides(out, dataFormat);
  const [kernelHeight, kernelWidth, groupChannels, filters] = kernel.shape as readonly [number, number, number, number];
  const groupFilters = filters / groups;
  const kernelSize: Pair = [kernelHeight, kernelWidth];
  const [top] = windowPadding(input.height, windowAlong(0, kernelSize, attributes));
  const [left] = windowPadding(input.width, windowAlong(1, kernelSize, attributes));
  // One sum per filter, so that the innermost loop reads the kernel contiguously.
  const sums = new Float64Array(filters);

  for (let n = 0; n < out.batch; n++) {
    for (let i = 0; i < out.height; i++) {
      for (let j = 0; j < out.width; j++) {
        sums.fill(0);
        for (let u = 0; u < kernelHeight; u++) {
          const row = i * strides[0] - top + u * dilationRate[0];
          if (row < 0 || row >= input.height) continue;
          for (let v = 0; v < kernelWidth; v++) {
            const column = j * strides[1] - left + v * dilationRate[1];
            if (column < 0 || column >= input.width) continue;
            const pixel = n * xStep.batch + row * xStep.height + column * xStep.width;
            for (let c = 0; c < input.channels; c++) {
              const value = x.data[pixel + c * xStep.channels] as number;
              const channel = c % groupChannels;
              const group = (c - channel) / groupChannels;
              const tap = ((u * kernelWidth + v) * groupChannels + channel) * filters;
              const end = (group + 1) * groupFilters;
              for (let f = group * groupFilters; f < end; f++) {
                sums[f] = (sums[f] as number) + value * (kernel.data[tap + f] as number);
              }
            }
          }
        }
        const pixel = n * yStep.batch + i * yStep.height + j * yStep.width;
        for (let f = 0; f < filters; f++) output.data[pixel + f * yStep.channels] = sums[f] as number;
      }
    }
  }
};
