/**
 * Row-wise iteration over several arrays at once: the loops of broadcasting and reductions.
 *
 * The step of an array is 0 along an axis that is broadcast or reduced.
 */
import { type Shape, sizeOf, stridesOf } from '@sepal/tensor';

/** A loop nest, outermost first, and the steps of each array. */
export interface Nest {
  readonly lengths: readonly number[];
  /** For every array, how many elements each loop advances it by. */
  readonly steps: readonly (readonly number[])[];
}

/**
 * The loops over `shape`, in row-major order, for arrays whose shapes broadcast to it.
 *
 * Arrays of one shape give a single loop, and so do scalars; a vector along the last axis gives two.
 */
export function broadcastNest(shape: Shape, arrays: readonly Shape[]): Nest {
  return mergeLoops({ lengths: shape, steps: arrays.map((array) => broadcastSteps(shape, array)) });
}

/** The steps of an array of shape `array` broadcast to `shape`: 0 along missing axes and axes of length 1. */
function broadcastSteps(shape: Shape, array: Shape): number[] {
  const strides = stridesOf(array);
  const missing = shape.length - array.length;
  return shape.map((_, axis) =>
    axis < missing || array[axis - missing] === 1 ? 0 : (strides[axis - missing] as number),
  );
}

/** The same iteration in fewer loops: drops loops of length 1 and merges adjacent loops where all arrays are contiguous. */
export function mergeLoops({ lengths, steps }: Nest): Nest {
  const axes: number[] = [];
  const merged: number[] = [];
  lengths.forEach((length, axis) => {
    if (length === 1) return;
    const last = axes.at(-1);
    if (last !== undefined && steps.every((step) => step[last] === (step[axis] as number) * length)) {
      axes[axes.length - 1] = axis;
      merged[merged.length - 1] = (merged.at(-1) as number) * length;
    } else {
      axes.push(axis);
      merged.push(length);
    }
  });
  if (axes.length === 0) return { lengths: [1], steps: steps.map(() => [0]) };
  return { lengths: merged, steps: steps.map((step) => axes.map((axis) => step[axis] as number)) };
}

/**
 * Calls `row` once per pass of the innermost loop.
 *
 * @param row receives the start index of the row in each array (always the same object); a row has `lengths.at(-1)`
 *   elements, and array `k` advances by `steps[k].at(-1)`
 */
export function forEachRow({ lengths, steps }: Nest, row: (starts: readonly number[]) => void): void {
  const outer = lengths.length - 1;
  const rows = sizeOf(lengths.slice(0, outer));
  const counters = new Array<number>(outer).fill(0);
  const starts = steps.map(() => 0);
  for (let index = 0; index < rows; index++) {
    row(starts);
    for (let axis = outer - 1; axis >= 0; axis--) {
      const length = lengths[axis] as number;
      const wraps = (counters[axis] as number) + 1 === length;
      counters[axis] = wraps ? 0 : (counters[axis] as number) + 1;
      for (let k = 0; k < starts.length; k++) {
        const step = (steps[k] as readonly number[])[axis] as number;
        starts[k] = (starts[k] as number) + (wraps ? step * (1 - length) : step);
      }
      if (!wraps) break;
    }
  }
}
