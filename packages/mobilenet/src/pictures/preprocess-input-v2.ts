import type { Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { compose } from '@sepal/tensor/options';
import { preprocessInput } from './preprocess-input.ts';

/**
 * Scales pixel values for MobileNetV2, to -1 … 1 as for MobileNet. The input is not modified.
 *
 * @param x pictures with values from 0 to 255, of any element type, shape and number of channels
 * @returns float32 of the same shape
 * @throws ValueError unless `x` is a tensor or a symbolic value
 * @see https://keras.io/api/applications/mobilenet/#preprocessinput-function
 * @example
 * preprocessInputV2(tensor([0, 127.5, 255], [1, 1, 3])).toArray(); // [[[-1, 0, 1]]]
 */
export function preprocessInputV2(x: Tensor): Tensor;
export function preprocessInputV2(x: Value): Value;
export function preprocessInputV2(x: Value, ...extra: unknown[]): Value {
  return compose('preprocessInputV2(x)', extra, () => preprocessInput(x));
}
