import { checkValue, type Value } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { refuseExtra } from '@sepal/tensor/options';

/**
 * Returns pixel values as they are: MobileNetV3 scales them itself, in its `Rescaling` layer. With `includePreprocessing: false`
 * it does not; then use {@link preprocessInputV2}.
 *
 * @param x pictures with values from 0 to 255
 * @returns `x`
 * @throws ValueError unless `x` is a tensor or a symbolic value
 * @see https://keras.io/api/applications/mobilenet/
 * @example
 * preprocessInputV3(tensor([0, 127.5, 255], [1, 1, 3])).toArray(); // [[[0, 127.5, 255]]]
 */
export function preprocessInputV3<T extends Tensor | Value>(x: T, ...extra: never[]): T {
  refuseExtra(extra, 'preprocessInputV3(x)');
  checkValue(x, 'preprocessInputV3');
  return x;
}
