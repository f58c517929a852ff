import type { Reference } from '../graph/define.ts';
import { broadcastNest, forEachRow } from '../loop-nest/loop-nest.ts';

/** y[s, i, j] = Σ over k of a[s, i, k] · b[s, k, j], for every index s in the stack */
export const matmulReference: Reference<'matmul'> = ([a, b], _attributes, output) => {
  const rows = output.shape.at(-2) as number;
  const columns = output.shape.at(-1) as number;
  const inner = a.shape.at(-1) as number;
  const stacks = [output, a, b].map(({ shape }) => shape.slice(0, -2));
  const nest = broadcastNest(stacks[0] as readonly number[], stacks);
  const [yStep, aStep, bStep] = nest.steps.map((steps) => steps.at(-1)) as [number, number, number];
  const count = nest.lengths.at(-1) as number;
  // One sum per column, so that the innermost loop reads b contiguously.
  const sums = new Float64Array(columns);

  forEachRow(nest, ([yStart, aStart, bStart]) => {
    for (let s = 0; s < count; s++) {
      const y = ((yStart as number) + s * yStep) * rows * columns;
      const left = ((aStart as number) + s * aStep) * rows * inner;
      const right = ((bStart as number) + s * bStep) * inner * columns;
      for (let i = 0; i < rows; i++) {
        sums.fill(0);
        for (let k = 0; k < inner; k++) {
          const value = a.data[left + i * inner + k] as number;
          const row = right + k * columns;
          for (let j = 0; j < columns; j++) sums[j] = (sums[j] as number) + value * (b.data[row + j] as number);
        }
        output.data.set(sums, y + i * columns);
      }
    }
  });
};
