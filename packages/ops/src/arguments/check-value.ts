import { Tensor } from '@sepal/tensor';
import { Traced, type Value } from '../graph/trace.ts';
import { notATensor } from './check-tensor.ts';

/** @throws ValueError unless `value` is a tensor or a value of a trace */
export function checkValue(value: unknown, where: string): asserts value is Value {
  if (value instanceof Tensor || value instanceof Traced) return;
  throw notATensor(value, where);
}
