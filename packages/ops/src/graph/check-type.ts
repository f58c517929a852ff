import { checkIntact, formatShape, ShapeError, type Tensor } from '@sepal/tensor';
import type { State } from './state.ts';
import type { TensorType } from './types.ts';

/** Whether two types may be the same: unknown lengths may be any. */
function isCompatible(a: TensorType, b: TensorType): boolean {
  const isSame = (length: number | null, axis: number): boolean =>
    length === null || b.shape[axis] === null || length === b.shape[axis];
  return a.dtype === b.dtype && a.shape.length === b.shape.length && a.shape.every(isSame);
}

/** @throws ShapeError if a state cannot take a value of this type; unknown lengths are accepted */
export function checkUpdate(state: Pick<State, 'path' | 'shape' | 'dtype'>, value: TensorType): void {
  if (isCompatible(state, value)) return;
  throw new ShapeError({
    where: state.path,
    message: `Expected a value of shape ${formatShape(state.shape)} and dtype ${state.dtype}. Received shape ${formatShape(value.shape)} and dtype ${value.dtype}.`,
  });
}

/** @throws ShapeError, ValueError if tensors do not match the types of a graph's inputs, or their buffers are gone */
export function checkInputs(inputs: readonly Tensor[], types: readonly TensorType[], where: string): void {
  if (inputs.length !== types.length) {
    throw new ShapeError({ where, message: `Expected ${types.length} inputs. Received ${inputs.length}.` });
  }
  for (const [index, type] of types.entries()) {
    const input = inputs[index] as Tensor;
    if (!isCompatible(type, input)) {
      throw new ShapeError({
        where,
        message: `Input ${index} must have shape ${formatShape(type.shape)} and dtype ${type.dtype}. Received shape ${formatShape(input.shape)} and dtype ${input.dtype}.`,
      });
    }
    checkIntact(input, where, `Input ${index}`);
  }
}
