import type { AnyLayer } from '@sepal/layers';
import { randomUniform } from '@sepal/ops';
import { type Shape, type Tensor, tensor } from '@sepal/tensor';

/** Uniform numbers, the same in every run. */
export function uniform(
  shape: Shape,
  [minval, maxval]: readonly [number, number] = [-1, 1],
  seed = 1,
): Tensor<'float32'> {
  return randomUniform(tensor([7, seed], [2], 'uint32'), { shape, minval, maxval });
}

/** Replaces the biases and statistics of a built model, which start as zeros and ones, so that every one has an effect. */
export function withRandomVectors<L extends Pick<AnyLayer, 'weights'>>(model: L): L {
  for (const [index, weight] of model.weights.entries()) {
    if (weight.shape.length !== 1) continue;
    const isPositive = weight.name.includes('variance') || weight.name === 'gamma';
    weight.assign(uniform(weight.shape, isPositive ? [0.5, 1.5] : [-0.5, 0.5], index));
  }
  return model;
}
