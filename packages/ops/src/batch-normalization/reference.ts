import { sizeOf } from '@sepal/tensor';
import type { Reference } from '../graph/define.ts';

/** y[o, c, i] = x[o, c, i] · inv[c] + (beta[c] − mean[c] · inv[c]), inv[c] = gamma[c] / √(variance[c] + ε) */
export const batchNormalizationReference: Reference<'batchNormalization'> = (operands, { axis, epsilon }, output) => {
  const [x, mean, variance, gamma, beta] = operands;
  const channels = x.shape[axis] as number;
  const outer = sizeOf(x.shape.slice(0, axis));
  const inner = sizeOf(x.shape.slice(axis + 1));

  const scale = new Float64Array(channels);
  const shift = new Float64Array(channels);
  for (let c = 0; c < channels; c++) {
    const inv = (gamma.data[c] as number) / Math.sqrt((variance.data[c] as number) + epsilon);
    scale[c] = inv;
    shift[c] = (beta.data[c] as number) - (mean.data[c] as number) * inv;
  }

  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < channels; c++) {
      const start = (o * channels + c) * inner;
      for (let i = start; i < start + inner; i++) {
        output.data[i] = (x.data[i] as number) * (scale[c] as number) + (shift[c] as number);
      }
    }
  }
};
