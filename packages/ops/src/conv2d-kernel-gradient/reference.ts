import type { Reference } from '../graph/define.ts';
import { pictureShape } from '../window/picture.ts';

/** dkernel[u, v, c, f] = Σ over n, i, j of x[n, i·s − p + u·d, j·s − p + v·d, g·C + c] · dy[n, i, j, f], g being the group of filter f */
export const conv2dKernelGradientReference: Reference<'conv2dKernelGradient'> = (
  [x, dy],
  { strides, dilationRate, padding, groups },
  output,
) => {
  const input = pictureShape(x.shape, 'channelsLast', 'conv2dKernelGradient');
  const out = pictureShape(dy.shape, 'channelsLast', 'conv2dKernelGradient');
  const [kernelHeight, kernelWidth, groupChannels, filters] = output.shape as readonly [number, number, number, number];
  const groupFilters = filters / groups;
  const sums = new Float64Array(output.size);

  for (let n = 0; n < out.batch; n++) {
    for (let i = 0; i < out.height; i++) {
      for (let j = 0; j < out.width; j++) {
        const at = ((n * out.height + i) * out.width + j) * filters;
        for (let u = 0; u < kernelHeight; u++) {
          const row = i * strides[0] - padding[0][0] + u * dilationRate[0];
          if (row < 0 || row >= input.height) continue;
          for (let v = 0; v < kernelWidth; v++) {
            const column = j * strides[1] - padding[1][0] + v * dilationRate[1];
            if (column < 0 || column >= input.width) continue;
            const pixel = ((n * input.height + row) * input.width + column) * input.channels;
            for (let c = 0; c < input.channels; c++) {
              const value = x.data[pixel + c] as number;
              const channel = c % groupChannels;
              const tap = ((u * kernelWidth + v) * groupChannels + channel) * filters;
              const first = ((c - channel) / groupChannels) * groupFilters;
              for (let f = first; f < first + groupFilters; f++) {
                sums[tap + f] = (sums[tap + f] as number) + value * (dy.data[at + f] as number);
              }
            }
          }
        }
      }
    }
  }
  output.data.set(sums);
};
