import type { Reference } from '../graph/define.ts';
import { mixesAlong, samplingOf } from '../resize/sampling.ts';
import { pictureShape } from '../window/picture.ts';

/** dx[n, a, b, c] = Σ over the pixels i, j that a, b is mixed into, of the product of its weights · dy[n, i, j, c] */
export const resizeGradientReference: Reference<'resizeGradient'> = ([dy], attributes, output) => {
  const { height, width } = attributes;
  const out = pictureShape(dy.shape, 'channelsLast', 'resizeGradient');
  const { rows, columns } = samplingOf(attributes, { ...attributes, size: [out.height, out.width] });
  const sums = new Float64Array(output.size);
  const across = mixesAlong(columns);
  for (const [i, down] of mixesAlong(rows).entries()) {
    for (const [j, right] of across.entries()) {
      for (const [u, part] of down.weights.entries()) {
        for (const [v, weight] of right.weights.entries()) {
          const row = down.first + u;
          const column = right.first + v;
          if (row < 0 || row >= height || column < 0 || column >= width) continue;
          for (let n = 0; n < out.batch; n++) {
            for (let c = 0; c < out.channels; c++) {
              const at = ((n * height + row) * width + column) * out.channels + c;
              const from = ((n * out.height + i) * out.width + j) * out.channels + c;
              sums[at] = (sums[at] as number) + part * weight * (dy.data[from] as number);
            }
          }
        }
      }
    }
  }
  output.data.set(sums);
};
