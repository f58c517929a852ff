/**
 * Smooth activations. They are composed of the same ops as Keras', so that NaN and infinities agree too, except where that loses
 * digits (`tails.ts`).
 */
import type { DType, Tensor } from '@sepal/tensor';
import { compose } from '@sepal/tensor/options';
import { add, divide, greater, less, maximum, multiply, subtract } from '../elementwise/binary.ts';
import { abs, exp, expm1, log1p, negative, sigmoid, sqrt, square, tanh } from '../elementwise/unary.ts';
import type { Value } from '../graph/trace.ts';
import { select } from '../select/op.ts';
import { addRoot, erfcOfNormal, sigmoidOfCubic, smallTanhShrink, timesDecaying } from './tails.ts';

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/**
 * x itself.
 *
 * @param x any type, any shape → x
 * @see https://keras.io/api/layers/activations/#linear-function
 * @example
 * linear(tensor([-1, 2])).toArray(); // [-1, 2]
 */
export function linear<D extends DType>(x: Tensor<D>): Tensor<D>;
export function linear<D extends DType>(x: Value<D>): Value<D>;
export function linear(x: Value, ...extra: unknown[]): Value {
  return compose('linear(x)', extra, () => x);
}

/**
 * eˣ.
 *
 * @param x float32, any shape → the same shape
 * @throws ValueError for another element type
 * @see https://keras.io/api/layers/activations/#exponential-function
 * @example
 * exponential(tensor([0, -Infinity])).toArray(); // [1, 0]
 */
export function exponential<D extends DType>(x: Tensor<D>): Tensor<D>;
export function exponential<D extends DType>(x: Value<D>): Value<D>;
export function exponential(x: Value, ...extra: unknown[]): Value {
  return compose('exponential(x)', extra, () => exp(x));
}

/**
 * The exponential linear unit: x where x > 0, alpha · (eˣ − 1) elsewhere.
 *
 * @param x float32, any shape → the same shape
 * @param alpha the limit toward -∞ is -alpha (default 1)
 * @throws ValueError for another element type
 * @see https://arxiv.org/abs/1511.07289, https://keras.io/api/layers/activations/#elu-function
 * @example
 * elu(tensor([-Infinity, 0, 2])).toArray(); // [-1, 0, 2]
 */
export function elu<D extends DType>(x: Tensor<D>, alpha?: number): Tensor<D>;
export function elu<D extends DType>(x: Value<D>, alpha?: number): Value<D>;
export function elu(x: Value, alpha = 1, ...extra: unknown[]): Value {
  return compose('elu(x, alpha)', extra, () => {
    const positive = greater(x, 0);
    // The inner select keeps the unused branch, and its gradient, finite.
    return select(positive, x, multiply(alpha, expm1(select(positive, 0, x))));
  });
}

/**
 * The continuously differentiable exponential linear unit: max(x, 0) + alpha · (exp(min(x, 0) / alpha) − 1).
 *
 * @param x float32, any shape → the same shape
 * @param alpha the limit toward -∞ is -alpha (default 1)
 * @throws ValueError for another element type
 * @see https://arxiv.org/abs/1704.07483, https://keras.io/api/layers/activations/#celu-function
 * @example
 * celu(tensor([-Infinity, 0, 2]), 2).toArray(); // [-2, 0, 2]
 */
export function celu<D extends DType>(x: Tensor<D>, alpha?: number): Tensor<D>;
export function celu<D extends DType>(x: Value<D>, alpha?: number): Value<D>;
export function celu(x: Value, alpha = 1, ...extra: unknown[]): Value {
  return compose('celu(x, alpha)', extra, () => {
    // A select, as the slopes of both parts must add up to 1 at 0.
    const below = select(greater(x, 0), 0, x);
    return add(maximum(x, 0), multiply(alpha, expm1(divide(below, alpha))));
  });
}

/**
 * The scaled exponential linear unit: 1.0507… · elu(x, 1.6732…).
 *
 * With `lecunNormal` weights, the constants preserve mean 0 and variance 1 from layer to layer.
 *
 * @param x float32, any shape → the same shape
 * @throws ValueError for another element type
 * @see https://arxiv.org/abs/1706.02515, https://keras.io/api/layers/activations/#selu-function
 * @example
 * selu(tensor([0, 1])).toArray(); // [0, 1.0507010221481323]
 */
export function selu<D extends DType>(x: Tensor<D>): Tensor<D>;
export function selu<D extends DType>(x: Value<D>): Value<D>;
export function selu(x: Value, ...extra: unknown[]): Value {
  return compose('selu(x)', extra, () => multiply(SELU_SCALE, elu(x, SELU_ALPHA)));
}

/**
 * log(1 + eˣ), without overflow: max(x, 0) + log(1 + exp(−|x|)).
 *
 * @param x float32, any shape → the same shape
 * @throws ValueError for another element type
 * @see https://keras.io/api/layers/activations/#softplus-function
 * @example
 * softplus(tensor([-Infinity, 1000])).toArray(); // [0, 1000]
 */
export function softplus<D extends DType>(x: Tensor<D>): Tensor<D>;
export function softplus<D extends DType>(x: Value<D>): Value<D>;
export function softplus(x: Value, ...extra: unknown[]): Value {
  return compose('softplus(x)', extra, () => {
    // −|x|, by a select, as the slopes of both parts must add up to ½ at 0.
    const below = select(greater(x, 0), negative(x), x);
    return add(maximum(x, 0), log1p(exp(below)));
  });
}

/**
 * x / (1 + |x|). NaN at the infinities, as in Keras.
 *
 * @param x float32, any shape → the same shape
 * @throws ValueError for another element type
 * @see https://keras.io/api/layers/activations/#softsign-function
 * @example
 * softsign(tensor([-1, 0, 3])).toArray(); // [-0.5, 0, 0.75]
 */
export function softsign<D extends DType>(x: Tensor<D>): Tensor<D>;
export function softsign<D extends DType>(x: Value<D>): Value<D>;
export function softsign(x: Value, ...extra: unknown[]): Value {
  return compose('softsign(x)', extra, () => divide(x, add(abs(x), 1)));
}

/**
 * (x + √(x² + b)) / 2.
 *
 * @param x float32, any shape → the same shape
 * @param b the smoothness of the bend (default 4)
 * @throws ValueError for another element type
 * @see https://arxiv.org/abs/2112.11687, https://keras.io/api/layers/activations/#squareplus-function
 * @example
 * squareplus(tensor([0, 1.5])).toArray(); // [1, 2]
 */
export function squareplus<D extends DType>(x: Tensor<D>, b?: number): Tensor<D>;
export function squareplus<D extends DType>(x: Value<D>, b?: number): Value<D>;
export function squareplus(x: Value, b = 4, ...extra: unknown[]): Value {
  return compose('squareplus(x, b)', extra, () => divide(addRoot(x, sqrt(add(square(x), b)), b), 2));
}

/**
 * The sigmoid linear unit, also known as swish: x · sigmoid(x).
 *
 * @param x float32, any shape → the same shape
 * @throws ValueError for another element type
 * @see https://arxiv.org/abs/1710.05941, https://keras.io/api/layers/activations/#silu-function
 * @example
 * silu(tensor([0, 1000])).toArray(); // [0, 1000]
 */
export function silu<D extends DType>(x: Tensor<D>): Tensor<D>;
export function silu<D extends DType>(x: Value<D>): Value<D>;
export function silu(x: Value, ...extra: unknown[]): Value {
  return compose('silu(x)', extra, () => timesDecaying(x, x, sigmoid));
}

/**
 * x · tanh(softplus(x)).
 *
 * @param x float32, any shape → the same shape
 * @throws ValueError for another element type
 * @see https://arxiv.org/abs/1908.08681, https://keras.io/api/layers/activations/#mish-function
 * @example
 * mish(tensor([0, 1000])).toArray(); // [0, 1000]
 */
export function mish<D extends DType>(x: Tensor<D>): Tensor<D>;
export function mish<D extends DType>(x: Value<D>): Value<D>;
export function mish(x: Value, ...extra: unknown[]): Value {
  return compose('mish(x)', extra, () => timesDecaying(x, x, (moved) => tanh(softplus(moved))));
}

/**
 * The Gaussian error linear unit: x · P(X ≤ x) for a normal X, that is x/2 · erfc(−x/√2).
 *
 * @param x float32, any shape → the same shape
 * @param approximate whether to use x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))) instead (default false)
 * @throws ValueError for another element type
 * @see https://arxiv.org/abs/1606.08415, https://keras.io/api/layers/activations/#gelu-function
 * @example
 * gelu(tensor([0, 1])).toArray(); // [0, 0.8413447141647339]
 */
export function gelu<D extends DType>(x: Tensor<D>, approximate?: boolean): Tensor<D>;
export function gelu<D extends DType>(x: Value<D>, approximate?: boolean): Value<D>;
export function gelu(x: Value, approximate = false, ...extra: unknown[]): Value {
  return compose('gelu(x, approximate)', extra, () => {
    // (1 + tanh(u)) / 2 = sigmoid(2u), which avoids cancellation.
    if (approximate) return multiply(x, sigmoidOfCubic(x));
    return multiply(multiply(0.5, x), erfcOfNormal(x));
  });
}

/**
 * log(sigmoid(x)) = −softplus(−x), accurate even where the sigmoid is nearly 0.
 *
 * @param x float32, any shape → the same shape
 * @throws ValueError for another element type
 * @see https://keras.io/api/layers/activations/#log_sigmoid-function
 * @example
 * logSigmoid(tensor([-1000])).toArray(); // [-1000]
 */
export function logSigmoid<D extends DType>(x: Tensor<D>): Tensor<D>;
export function logSigmoid<D extends DType>(x: Value<D>): Value<D>;
export function logSigmoid(x: Value, ...extra: unknown[]): Value {
  return compose('logSigmoid(x)', extra, () => negative(softplus(negative(x))));
}

/**
 * x − tanh(x).
 *
 * @param x float32, any shape → the same shape
 * @throws ValueError for another element type
 * @see https://keras.io/api/layers/activations/#tanh_shrink-function
 * @example
 * tanhShrink(tensor([0, 100])).toArray(); // [0, 99]
 */
export function tanhShrink<D extends DType>(x: Tensor<D>): Tensor<D>;
export function tanhShrink<D extends DType>(x: Value<D>): Value<D>;
export function tanhShrink(x: Value, ...extra: unknown[]): Value {
  return compose('tanhShrink(x)', extra, () => {
    const isSmall = less(abs(x), 1);
    // The inner select keeps the unused branch, and its gradient, finite.
    return select(isSmall, smallTanhShrink(select(isSmall, x, 0)), subtract(x, tanh(x)));
  });
}
