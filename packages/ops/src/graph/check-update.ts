import { formatShape, ShapeError } from '@sepal/tensor';
import type { State } from './state.ts';
import type { TensorType } from './types.ts';

/** @throws ShapeError if a state cannot take a value of this type; unknown lengths are accepted */
export function checkUpdate(state: Pick<State, 'path' | 'shape' | 'dtype'>, { shape, dtype }: TensorType): void {
  const fits =
    shape.length === state.shape.length &&
    shape.every((length, axis) => length === null || length === state.shape[axis]);
  if (fits && dtype === state.dtype) return;
  throw new ShapeError({
    where: state.path,
    message: `Expected a value of shape ${formatShape(state.shape)} and dtype ${state.dtype}. Received shape ${formatShape(shape)} and dtype ${dtype}.`,
  });
}
