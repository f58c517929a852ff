import type { Reference } from '../graph/define.ts';
import { pictureShape, pictureStrides } from '../window/picture.ts';
import { transposedOutputs, transposedWindowAlong } from '../window/transposed.ts';
import type { Pair } from '../window/window.ts';

/** y[n, i·s + u·d − p, j·s + v·d − p, f] += x[n, i, j, c] · kernel[u, v, f, c], computed per output pixel: from which i and j tap (u, v) reaches it. */
export const conv2dTransposeReference: Reference<'conv2dTranspose'> = ([x, kernel], attributes, output) => {
  const { dataFormat, strides, dilationRate, groups } = attributes;
  const input = pictureShape(x.shape, dataFormat, 'conv2dTranspose');
  const out = pictureShape(output.shape, dataFormat, 'conv2dTranspose');
  const xStep = pictureStrides(input, dataFormat);
  const yStep = pictureStrides(out, dataFormat);
  const [kernelHeight, kernelWidth, groupFilters, channels] = kernel.shape as readonly [number, number, number, number];
  const kernelSize: Pair = [kernelHeight, kernelWidth];
  const { before: top } = transposedOutputs(input.height, transposedWindowAlong(0, kernelSize, attributes));
  const { before: left } = transposedOutputs(input.width, transposedWindowAlong(1, kernelSize, attributes));
  const groupChannels = channels / groups;
  const sums = new Float64Array(out.channels);

  for (let n = 0; n < out.batch; n++) {
    for (let i = 0; i < out.height; i++) {
      for (let j = 0; j < out.width; j++) {
        sums.fill(0);
        for (let u = 0; u < kernelHeight; u++) {
          const row = (i + top - u * dilationRate[0]) / strides[0];
          if (!Number.isInteger(row) || row < 0 || row >= input.height) continue;
          for (let v = 0; v < kernelWidth; v++) {
            const column = (j + left - v * dilationRate[1]) / strides[1];
            if (!Number.isInteger(column) || column < 0 || column >= input.width) continue;
            const pixel = n * xStep.batch + row * xStep.height + column * xStep.width;
            for (let f = 0; f < out.channels; f++) {
              const filter = f % groupFilters;
              const first = ((f - filter) / groupFilters) * groupChannels;
              const tap = ((u * kernelWidth + v) * groupFilters + filter) * channels;
              let sum = sums[f] as number;
              for (let c = first; c < first + groupChannels; c++) {
                sum += (x.data[pixel + c * xStep.channels] as number) * (kernel.data[tap + c] as number);
              }
              sums[f] = sum;
            }
          }
        }
        const pixel = n * yStep.batch + i * yStep.height + j * yStep.width;
        for (let f = 0; f < out.channels; f++) output.data[pixel + f * yStep.channels] = sums[f] as number;
      }
    }
  }
};
