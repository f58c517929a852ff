import { isPromise, show, Tensor, ValueError } from '@sepal/tensor';

/** @throws ValueError unless `value` is a tensor */
export function checkTensor(value: unknown, where: string): asserts value is Tensor {
  if (value instanceof Tensor) return;
  throw notATensor(value, where);
}

/** The error for what is no tensor. */
export function notATensor(value: unknown, where: string): ValueError {
  return new ValueError({
    where,
    message: `Expected a tensor. Received: ${show(value)}.`,
    hint: isPromise(value) ? 'Await it first.' : 'Make one with tensor(…) of @sepal/tensor.',
  });
}
