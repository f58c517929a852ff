import { mergeLoops } from '@sepal/ops';
import { bytesPerElement, type DType, sizeOf, stridesOf } from '@sepal/tensor';
import type { ReduceKernelAttributes } from '../vocabulary.ts';

/** One loop: its count, and its strides in x and y in bytes. */
export interface ReduceLoop {
  readonly length: number;
  readonly x: number;
  readonly y: number;
}

/** The loops over x in memory order, split into kept and reduced ones. */
export interface ReducePlan {
  /** Loops over the output, without the innermost one if it is also x's innermost. */
  readonly kept: readonly ReduceLoop[];
  /** Reduced loops, without x's innermost. */
  readonly gathered: readonly ReduceLoop[];
  /** The innermost loop of x, over contiguous elements; kept or reduced. */
  readonly inner: ReduceLoop;
  /** Elements per result. */
  readonly count: number;
}

export function planOf({ shape, axes }: ReduceKernelAttributes, dtype: DType): ReducePlan {
  const bytes = bytesPerElement(dtype);
  const outputStrides = stridesOf(shape.map((length, axis) => (axes.includes(axis) ? 1 : length)));
  const kept = outputStrides.map((stride, axis) => (axes.includes(axis) ? 0 : stride));
  const nest = mergeLoops({ lengths: shape, steps: [stridesOf(shape), kept] });
  const [x, y] = nest.steps as readonly [readonly number[], readonly number[]];
  const loops = nest.lengths.map((length, axis) => ({
    length,
    x: (x[axis] as number) * bytes,
    y: (y[axis] as number) * bytes,
  }));
  const outer = loops.slice(0, -1);
  return {
    kept: outer.filter((loop) => loop.y !== 0),
    gathered: outer.filter((loop) => loop.y === 0),
    inner: loops.at(-1) as ReduceLoop,
    count: sizeOf(axes.map((axis) => shape[axis] as number)),
  };
}
