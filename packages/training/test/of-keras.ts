import type { GoldenTensor, KerasConfig } from '@sepal/goldens';
import { type DType, type Tensor, tensor } from '@sepal/tensor';
import { camelCase, camelCaseKeys } from '@sepal/tensor/options';

/** The options whose values are words. */
const WORDS = new Set(['reduction', 'summation_method', 'class_aggregation']);

/** A config of Keras as ours: keys and words in camelCase. */
export function ofKeras(config: KerasConfig): Record<string, unknown> {
  const entries = Object.entries(config).map(([key, value]) => [
    key,
    WORDS.has(key) && typeof value === 'string' ? camelCase(value) : value,
  ]);
  return camelCaseKeys(Object.fromEntries(entries));
}

/** A golden's tensor. */
export function toTensor({ data, shape, dtype }: GoldenTensor): Tensor {
  return tensor(data, shape, dtype as DType);
}
