import type { Shape, TensorData } from '@sepal/tensor';
import { forEachRow, mergeLoops } from './loop-nest.ts';

/** The position of a block of elements in an array. */
interface Block {
  readonly data: TensorData;
  /** Index of its first element. */
  readonly start: number;
  /** For every axis of the block, the distance between neighbours, in elements. */
  readonly steps: readonly number[];
}

/** Copies a block of the given lengths from one array to another. */
export function copyBlock(lengths: Shape, from: Block, to: Block): void {
  const nest = mergeLoops({ lengths, steps: [from.steps, to.steps] });
  const [fromStep, toStep] = nest.steps.map((steps) => steps.at(-1)) as [number, number];
  const length = nest.lengths.at(-1) as number;
  forEachRow(nest, ([fromRow, toRow]) => {
    let i = from.start + (fromRow as number);
    let j = to.start + (toRow as number);
    for (let n = 0; n < length; n++) {
      to.data[j] = from.data[i] as number;
      i += fromStep;
      j += toStep;
    }
  });
}

/** The index of the element at the given coordinates. */
export function indexOf(coordinates: readonly number[], strides: readonly number[]): number {
  return coordinates.reduce((index, coordinate, axis) => index + coordinate * (strides[axis] as number), 0);
}
