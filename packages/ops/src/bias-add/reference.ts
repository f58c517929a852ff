import { sizeOf } from '@sepal/tensor';
import type { Reference } from '../graph/define.ts';

/** y[o, c, i] = x[o, c, i] + bias[c] */
export const biasAddReference: Reference<'biasAdd'> = ([x, bias], { dataFormat }, output) => {
  const axis = dataFormat === 'channelsLast' ? x.rank - 1 : 1;
  const channels = x.shape[axis] as number;
  const outer = sizeOf(x.shape.slice(0, axis));
  const inner = sizeOf(x.shape.slice(axis + 1));
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < channels; c++) {
      const start = (o * channels + c) * inner;
      for (let i = start; i < start + inner; i++) {
        output.data[i] = (x.data[i] as number) + (bias.data[c] as number);
      }
    }
  }
};
