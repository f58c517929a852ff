import { formatShape, ShapeError, type Tensor } from '@sepal/tensor';
import type { TensorType } from '../graph/types.ts';

/** @throws ShapeError unless it is the seed of a random op: uint32 `[2]`, the seed and a counter */
export function checkSeed({ shape, dtype }: TensorType, where: string): void {
  if (dtype === 'uint32' && shape.length === 1 && (shape[0] === 2 || shape[0] === null)) return;
  throw new ShapeError({
    where,
    message: `The seed must have shape (2,) and dtype uint32. Received shape ${formatShape(shape)} and dtype ${dtype}.`,
    hint: "For example: tensor([42, 0], [2], 'uint32').",
  });
}

/** The two words of a seed. */
export function seedKey({ data }: Tensor): readonly [number, number] {
  return [data[0] as number, data[1] as number];
}
