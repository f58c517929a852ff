import { type Brand, isPromise, show, Tensor, ValueError } from '@sepal/tensor';

/** @throws ValueError unless `value` is a tensor */
export function checkTensor(value: unknown, where: string): asserts value is Tensor {
  if (value instanceof Tensor) return;
  throw notATensor(value, where);
}

/** Tells the symbolic tensors of layers, for hints. */
function isSymbolic(value: unknown): boolean {
  const { sepal } = ((value as object | null | undefined)?.constructor ?? {}) as { readonly sepal?: Brand };
  return sepal?.kind === 'SymbolicTensor';
}

/** The error for what is no tensor. */
export function notATensor(value: unknown, where: string): ValueError {
  return new ValueError({
    where,
    message: `Expected a tensor. Received: ${show(value)}.`,
    hint: isPromise(value)
      ? 'Await it first.'
      : isSymbolic(value)
        ? 'Layers put models together: use one that does this, or write one that calls the op in `call`.'
        : 'Make one with tensor(…) of @sepal/tensor.',
  });
}
