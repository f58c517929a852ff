/**
 * Walking several arrays together, row by row: the loops of broadcasting and of reductions.
 *
 * An array that is stretched along an axis, or summed over it, stands still there: its step is 0.
 */
import { type Shape, sizeOf, stridesOf } from '@sepal/tensor';

/** A nest of loops, outermost first, and how far each array moves in them. */
export interface Nest {
  readonly lengths: readonly number[];
  /** For every array, the elements that one step of each loop moves it by. */
  readonly steps: readonly (readonly number[])[];
}

/**
 * The loops over the places of `shape`, in row-major order, for arrays of shapes that broadcast to it.
 *
 * Arrays of one shape give a single loop, and so do scalars; a vector along the last axis gives two.
 */
export function broadcastNest(shape: Shape, arrays: readonly Shape[]): Nest {
  return mergeLoops({ lengths: shape, steps: arrays.map((array) => broadcastSteps(shape, array)) });
}

/** The steps of an array of shape `array` when it is stretched to `shape`: 0 along axes that it lacks or has once. */
function broadcastSteps(shape: Shape, array: Shape): number[] {
  const strides = stridesOf(array);
  const missing = shape.length - array.length;
  return shape.map((_, axis) =>
    axis < missing || array[axis - missing] === 1 ? 0 : (strides[axis - missing] as number),
  );
}

/** The same walk in fewer loops: drops loops of length 1 and joins neighbours through which all arrays move evenly. */
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
 * Calls `row` for every pass through the innermost loop.
 *
 * @param row gets the place where each array begins its row (always the same object); the row has `lengths.at(-1)`
 *   places, array `k` moves by `steps[k].at(-1)`
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
