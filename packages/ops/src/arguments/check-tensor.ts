import { Tensor, ValueError } from '@sepal/tensor';
import { isPromise, show } from '@sepal/tensor/options';

/** @throws ValueError unless `value` is a tensor */
export function checkTensor(value: unknown, where: string): asserts value is Tensor {
  if (value instanceof Tensor) return;
  throw notATensor(value, where);
}

/** The error for a value that is not a tensor. */
export function notATensor(value: unknown, where: string): ValueError {
  return new ValueError({ where, message: `Expected a tensor. Received: ${show(value)}.`, hint: hintFor(value) });
}

function hintFor(value: unknown): string {
  if (isPromise(value)) return 'Await it first.';
  const kind = Object.prototype.toString.call(value);
  if (kind === '[object SymbolicTensor]') {
    return 'Layers put models together: use one that does this, or write one that calls the op in `call`.';
  }
  if (kind === '[object State]') return 'In `call` of a layer, context.read(variable) gives its value.';
  return 'Make one with tensor(…) of @sepal/tensor.';
}
