import type { Reference } from '../graph/define.ts';
import { broadcastNest, forEachRow } from '../loop-nest/loop-nest.ts';

/** y[i₀, i₁, ..] = x[j₀, j₁, ..], with j = 0 along axes of length 1 */
export const broadcastToReference: Reference<'broadcastTo'> = ([x], _attributes, output) => {
  const nest = broadcastNest(output.shape, [output.shape, x.shape]);
  const [yStep, xStep] = nest.steps.map((steps) => steps.at(-1)) as [number, number];
  const length = nest.lengths.at(-1) as number;
  forEachRow(nest, ([yStart, xStart]) => {
    for (let n = 0; n < length; n++) {
      output.data[(yStart as number) + n * yStep] = x.data[(xStart as number) + n * xStep] as number;
    }
  });
};
