import { sizeOf, stridesOf, type Tensor } from '@sepal/tensor';
import type { Reference } from '../graph/define.ts';
import { forEachRow, mergeLoops } from '../loop-nest/loop-nest.ts';
import type { ReduceAttributes, ReduceOp } from './op.ts';

type ReduceReference = Reference<ReduceOp>;

/** Folds one more element into the accumulator at index `index` of the output. */
type Gather = (gathered: number, element: number, index: number) => number;

/**
 * Passes over x once, in memory order, and folds every element into its accumulator.
 *
 * @param first the initial value of the accumulators
 * @returns one float64 per element of the output
 */
function gatherAll(x: Tensor, { axes }: ReduceAttributes, first: number, gather: Gather): Float64Array {
  const keptShape = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  const keptStrides = stridesOf(keptShape).map((stride, axis) => (axes.includes(axis) ? 0 : stride));
  const gathered = new Float64Array(sizeOf(keptShape)).fill(first);
  const nest = mergeLoops({ lengths: x.shape, steps: [stridesOf(x.shape), keptStrides] });
  const [xStep, yStep] = nest.steps.map((steps) => steps.at(-1)) as [number, number];
  const length = nest.lengths.at(-1) as number;
  forEachRow(nest, ([xStart, yStart]) => {
    let i = xStart as number;
    let y = yStart as number;
    for (let n = 0; n < length; n++) {
      gathered[y] = gather(gathered[y] as number, x.data[i] as number, y);
      i += xStep;
      y += yStep;
    }
  });
  return gathered;
}

/** How many elements are reduced to each element of the output. */
function countOf(x: Tensor, axes: readonly number[]): number {
  return sizeOf(axes.map((axis) => x.shape[axis] as number));
}

const add: Gather = (total, element) => total + element;
const addInteger: Gather = (total, element) => (total + element) | 0;
const larger: Gather = (a, b) => Math.max(a, b);
const smaller: Gather = (a, b) => Math.min(a, b);

function means(x: Tensor, attributes: ReduceAttributes): Float64Array {
  const count = countOf(x, attributes.axes);
  return gatherAll(x, attributes, 0, add).map((total) => total / count);
}

/** The references of the reductions: sums in float64 (modulo 2³² for integers), rounded once. */
export const reduceReferences: { readonly [K in ReduceOp]: ReduceReference } = {
  sum([x], attributes, output) {
    output.data.set(gatherAll(x, attributes, 0, x.dtype === 'float32' ? add : addInteger));
  },
  mean([x], attributes, output) {
    output.data.set(means(x, attributes));
  },
  /** Two passes: means first, then squared deviations. */
  variance([x], attributes, output) {
    const centers = means(x, attributes);
    const count = countOf(x, attributes.axes);
    const squares = gatherAll(x, attributes, 0, (total, element, index) => {
      const distance = element - (centers[index] as number);
      return total + distance * distance;
    });
    output.data.set(squares.map((total) => total / count));
  },
  max([x], attributes, output) {
    output.data.set(gatherAll(x, attributes, Number.NEGATIVE_INFINITY, larger));
  },
  min([x], attributes, output) {
    output.data.set(gatherAll(x, attributes, Number.POSITIVE_INFINITY, smaller));
  },
};
