import { Dense, input, Sequential } from '@sepal/layers';
import { type Tensor, tensor } from '@sepal/tensor';

/** Prints nothing. */
export const QUIET = { verbose: 0 } as const;

/** y = w · x, with a weight that starts at `weight`. */
export function scaling(weight = 0): Sequential {
  const model = new Sequential([input({ shape: [1] }), new Dense({ units: 1, useBias: false })]);
  model.setWeights([tensor([weight], [1, 1])]);
  return model;
}

/** A column of numbers: one sample each. */
export function column(...numbers: readonly number[]): Tensor<'float32'> {
  return tensor(numbers, [numbers.length, 1]);
}
