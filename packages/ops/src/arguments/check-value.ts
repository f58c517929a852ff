import { show, Tensor, ValueError } from '@sepal/tensor';
import { Traced, type Value } from '../graph/trace.ts';

/** @throws ValueError unless `value` is a tensor or a value of a trace */
export function checkValue(value: unknown, where: string): asserts value is Value {
  if (value instanceof Tensor || value instanceof Traced) return;
  throw new ValueError({
    where,
    message: `Expected a tensor. Received: ${show(value)}.`,
    hint: 'Make one with tensor(…) of @sepal/tensor.',
  });
}
