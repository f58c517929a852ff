/** Piecewise linear and quadratic activations: no exponentials. */
import type { DType, Tensor } from '@sepal/tensor';
import { checkOptions, compose } from '@sepal/tensor/options';
import {
  add,
  divide,
  greater,
  greaterEqual,
  less,
  lessEqual,
  maximum,
  minimum,
  multiply,
  subtract,
} from '../elementwise/binary.ts';
import { abs, negative, square } from '../elementwise/unary.ts';
import type { Value } from '../graph/trace.ts';
import { select } from '../select/op.ts';

/** Options of {@link relu}. */
export interface ReluOptions {
  /** Slope below the threshold (default 0). */
  readonly negativeSlope?: number | undefined;
  /** The upper limit (default: none). */
  readonly maxValue?: number | null | undefined;
  /** Values above the threshold pass through (default 0). */
  readonly threshold?: number | undefined;
}

/**
 * The rectified linear unit: max(x, 0), or with options
 * f(x) = maxValue if x ≥ maxValue, x if threshold < x < maxValue, negativeSlope · (x − threshold) otherwise.
 *
 * @param x any type but bool, any shape → the same shape and type
 * @param options `negativeSlope` (default 0), `maxValue` (default none), `threshold` (default 0)
 * @throws ValueError for bool
 * @see https://keras.io/api/layers/activations/#relu-function
 * @example
 * relu(tensor([-10, -5, 0, 5, 10])).toArray(); // [0, 0, 0, 5, 10]
 * relu(tensor([-10, -5, 0, 5, 10]), { negativeSlope: 0.5, maxValue: 6 }).toArray(); // [-5, -2.5, 0, 5, 6]
 */
export function relu<D extends DType>(x: Tensor<D>, options?: ReluOptions): Tensor<D>;
export function relu<D extends DType>(x: Value<D>, options?: ReluOptions): Value<D>;
export function relu(x: Value, options: ReluOptions = {}, ...extra: unknown[]): Value {
  return compose('relu(x, options)', extra, () => {
    checkOptions<ReluOptions>(options, { negativeSlope: true, maxValue: true, threshold: true }, 'relu');
    const { negativeSlope = 0, maxValue, threshold = 0 } = options;
    const limit = maxValue ?? undefined;
    if (negativeSlope !== 0 && limit === undefined && threshold === 0) return leakyRelu(x, negativeSlope);
    const above = threshold === 0 ? maximum(x, 0) : select(greater(x, threshold), x, 0);
    const limited = limit === undefined ? above : minimum(maximum(above, 0), limit);
    if (negativeSlope === 0) return limited;
    const below = maximum(threshold === 0 ? negative(x) : add(negative(x), threshold), 0);
    return subtract(limited, multiply(negativeSlope, below));
  });
}

/**
 * {@link relu} capped at 6: min(max(x, 0), 6).
 *
 * @param x any type but bool, any shape → the same shape and type
 * @throws ValueError for bool
 * @see https://keras.io/api/layers/activations/#relu6-function
 * @example
 * relu6(tensor([-1, 3, 9])).toArray(); // [0, 3, 6]
 */
export function relu6<D extends DType>(x: Tensor<D>): Tensor<D>;
export function relu6<D extends DType>(x: Value<D>): Value<D>;
export function relu6(x: Value, ...extra: unknown[]): Value {
  return compose('relu6(x)', extra, () => minimum(maximum(x, 0), 6));
}

/**
 * x where x ≥ 0, negativeSlope · x below.
 *
 * @param x float32, any shape → the same shape
 * @param negativeSlope slope below 0 (default 0.2; the layer `LeakyReLU` has 0.3)
 * @throws ValueError for another element type
 * @see https://keras.io/api/layers/activations/#leaky_relu-function
 * @example
 * leakyRelu(tensor([-10, 4]), 0.5).toArray(); // [-5, 4]
 */
export function leakyRelu<D extends DType>(x: Tensor<D>, negativeSlope?: number): Tensor<D>;
export function leakyRelu<D extends DType>(x: Value<D>, negativeSlope?: number): Value<D>;
export function leakyRelu(x: Value, negativeSlope = 0.2, ...extra: unknown[]): Value {
  return compose('leakyRelu(x, negativeSlope)', extra, () => select(greaterEqual(x, 0), x, multiply(negativeSlope, x)));
}

/**
 * x clipped to [-1, 1].
 *
 * @param x float32, any shape → the same shape
 * @throws ValueError for another element type
 * @see https://keras.io/api/layers/activations/#hard_tanh-function
 * @example
 * hardTanh(tensor([-2, 0.5, 2])).toArray(); // [-1, 0.5, 1]
 */
export function hardTanh<D extends DType>(x: Tensor<D>): Tensor<D>;
export function hardTanh<D extends DType>(x: Value<D>): Value<D>;
export function hardTanh(x: Value, ...extra: unknown[]): Value {
  return compose('hardTanh(x)', extra, () => select(greater(x, 1), 1, select(less(x, -1), -1, x)));
}

/**
 * A piecewise linear sigmoid: relu6(x + 3) / 6.
 *
 * This is the function of Keras 3 and MobileNetV3. Keras 2 and TensorFlow.js use clip(0.2 · x + 0.5, 0, 1).
 *
 * @param x float32, any shape → the same shape
 * @throws ValueError for another element type
 * @see https://keras.io/api/layers/activations/#hard_sigmoid-function
 * @example
 * hardSigmoid(tensor([-4, 0, 4])).toArray(); // [0, 0.5, 1]
 */
export function hardSigmoid<D extends DType>(x: Tensor<D>): Tensor<D>;
export function hardSigmoid<D extends DType>(x: Value<D>): Value<D>;
export function hardSigmoid(x: Value, ...extra: unknown[]): Value {
  return compose('hardSigmoid(x)', extra, () => divide(relu6(add(x, 3)), 6));
}

/**
 * The piecewise approximation of {@link silu}, also known as hard swish: x · relu6(x + 3) / 6.
 *
 * @param x float32, any shape → the same shape
 * @throws ValueError for another element type
 * @see https://arxiv.org/abs/1905.02244, https://keras.io/api/layers/activations/#hard_silu-function
 * @example
 * hardSilu(tensor([-3, 0, 3])).toArray(); // [-0, 0, 3]
 */
export function hardSilu<D extends DType>(x: Tensor<D>): Tensor<D>;
export function hardSilu<D extends DType>(x: Value<D>): Value<D>;
export function hardSilu(x: Value, ...extra: unknown[]): Value {
  return compose('hardSilu(x)', extra, () => multiply(x, hardSigmoid(x)));
}

/**
 * x where |x| exceeds the threshold, 0 elsewhere (and for NaN).
 *
 * @param x float32, any shape → the same shape
 * @param threshold (default 0.5)
 * @throws ValueError for another element type
 * @see https://keras.io/api/layers/activations/#hard_shrink-function
 * @example
 * hardShrink(tensor([-1, 0.25, 1])).toArray(); // [-1, 0, 1]
 */
export function hardShrink<D extends DType>(x: Tensor<D>, threshold?: number): Tensor<D>;
export function hardShrink<D extends DType>(x: Value<D>, threshold?: number): Value<D>;
export function hardShrink(x: Value, threshold = 0.5, ...extra: unknown[]): Value {
  return compose('hardShrink(x, threshold)', extra, () => select(greater(abs(x), threshold), x, 0));
}

/**
 * x shrunk toward 0 by the threshold; 0 where |x| does not exceed it (and for NaN).
 *
 * @param x float32, any shape → the same shape
 * @param threshold (default 0.5)
 * @throws ValueError for another element type
 * @see https://keras.io/api/layers/activations/#soft_shrink-function
 * @example
 * softShrink(tensor([-1, 0.25, 1])).toArray(); // [-0.5, 0, 0.5]
 */
export function softShrink<D extends DType>(x: Tensor<D>, threshold?: number): Tensor<D>;
export function softShrink<D extends DType>(x: Value<D>, threshold?: number): Value<D>;
export function softShrink(x: Value, threshold = 0.5, ...extra: unknown[]): Value {
  return compose('softShrink(x, threshold)', extra, () => {
    const below = select(less(x, -threshold), add(x, threshold), 0);
    return select(greater(x, threshold), subtract(x, threshold), below);
  });
}

/**
 * x where it exceeds a threshold, a default value elsewhere (and for NaN).
 *
 * It has no default arguments, so {@link getActivation} does not know it by name: use `(x) => threshold(x, limit, value)`.
 *
 * @param x any type, any shape → the same shape and type
 * @param limit the threshold
 * @param defaultValue the value elsewhere
 * @throws ValueError if the type of x cannot represent the numbers
 * @see https://keras.io/api/layers/activations/#threshold-function
 * @example
 * threshold(tensor([-1, 0.25, 1]), 0.5, 7).toArray(); // [7, 7, 1]
 */
export function threshold<D extends DType>(x: Tensor<D>, limit: number, defaultValue: number): Tensor<D>;
export function threshold<D extends DType>(x: Value<D>, limit: number, defaultValue: number): Value<D>;
export function threshold(x: Value, limit: number, defaultValue: number, ...extra: unknown[]): Value {
  return compose('threshold(x, limit, defaultValue)', extra, () => select(greater(x, limit), x, defaultValue));
}

/**
 * 0 below -1, (x + 1)² / 4 from -1 to 1, x above.
 *
 * @param x float32, any shape → the same shape
 * @throws ValueError for another element type
 * @see https://keras.io/api/layers/activations/#sparse_plus-function
 * @example
 * sparsePlus(tensor([-2, 0, 2])).toArray(); // [0, 0.25, 2]
 */
export function sparsePlus<D extends DType>(x: Tensor<D>): Tensor<D>;
export function sparsePlus<D extends DType>(x: Value<D>): Value<D>;
export function sparsePlus(x: Value, ...extra: unknown[]): Value {
  return compose('sparsePlus(x)', extra, () => {
    const between = divide(square(add(x, 1)), 4);
    return select(lessEqual(x, -1), 0, select(greaterEqual(x, 1), x, between));
  });
}

/**
 * 0 below -1, (x + 1) / 2 from -1 to 1, 1 above.
 *
 * @param x float32, any shape → the same shape
 * @throws ValueError for another element type
 * @see https://arxiv.org/abs/1901.02324, https://keras.io/api/layers/activations/#sparse_sigmoid-function
 * @example
 * sparseSigmoid(tensor([-2, 0, 2])).toArray(); // [0, 0.5, 1]
 */
export function sparseSigmoid<D extends DType>(x: Tensor<D>): Tensor<D>;
export function sparseSigmoid<D extends DType>(x: Value<D>): Value<D>;
export function sparseSigmoid(x: Value, ...extra: unknown[]): Value {
  return compose('sparseSigmoid(x)', extra, () => multiply(0.5, minimum(maximum(add(x, 1), 0), 2)));
}
