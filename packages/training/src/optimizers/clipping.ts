import { add, divide, maximum, minimum, multiply, sqrt, square, subtract, sum, type Value } from '@sepal/ops';
import type { CheckedOptions } from './optimizer-options.ts';

/** Clips gradients as the options say. 0 has no effect, as in Keras. */
export function clipGradients(
  gradients: readonly Value[],
  { clipnorm, globalClipnorm, clipvalue }: CheckedOptions,
): readonly Value[] {
  if (clipnorm) return gradients.map((gradient) => clipByNorm(gradient, clipnorm));
  if (globalClipnorm) return clipByGlobalNorm(gradients, globalClipnorm);
  if (clipvalue) return gradients.map((gradient) => minimum(maximum(gradient, -clipvalue), clipvalue));
  return gradients;
}

function clipByNorm(gradient: Value, most: number): Value {
  const norm = sqrt(sum(square(gradient)));
  return multiply(gradient, divide(most, maximum(norm, most)));
}

/** An infinite norm makes all gradients NaN, as in Keras, instead of 0. */
function clipByGlobalNorm(gradients: readonly Value[], most: number): readonly Value[] {
  const squares = gradients.map((gradient) => sum(square(gradient)));
  const norm = sqrt(squares.reduce((total, each) => add(total, each)));
  const finite = multiply(most, minimum(divide(1, norm), 1 / most));
  const scale = add(finite, subtract(norm, norm));
  return gradients.map((gradient) => multiply(gradient, scale));
}
