import type { Reference } from '../graph/define.ts';
import { broadcastNest, forEachRow } from '../loop-nest/loop-nest.ts';

export const selectReference: Reference<'select'> = ([condition, a, b], _attributes, output) => {
  const nest = broadcastNest(output.shape, [output.shape, condition.shape, a.shape, b.shape]);
  const [yStep, conditionStep, aStep, bStep] = nest.steps.map((steps) => steps.at(-1)) as [
    number,
    number,
    number,
    number,
  ];
  const length = nest.lengths.at(-1) as number;
  forEachRow(nest, (starts) => {
    let [y, at, i, j] = starts as readonly [number, number, number, number];
    for (let n = 0; n < length; n++) {
      output.data[y] = (condition.data[at] === 0 ? b.data[j] : a.data[i]) as number;
      y += yStep;
      at += conditionStep;
      i += aStep;
      j += bStep;
    }
  });
};
