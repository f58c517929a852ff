/** Activations as operations. */

import type { Value } from '@sepal/ops';
import * as ops from '@sepal/ops';
import { asFloat } from '../layer/as-float.ts';
import { defineOperation, type OperationClass } from './define-operation.ts';
import type { UnaryFunctionTo } from './function-types.ts';
import { axesOption, axisOption, booleanOption, numberOption, type Option, optionalNumber } from './option.ts';

type Activation<Rest extends readonly unknown[] = []> = UnaryFunctionTo<'float32', Rest> & OperationClass;

/** An activation without options. */
function plain(className: string, compute: (x: Value) => Value, module = 'ops.nn'): Activation {
  return defineOperation({ module, className, parameters: ['x'], compute: ({ x }) => compute(asFloat(x)) });
}

/** An activation with an option. */
function withOption<T>(
  className: string,
  [name, option]: readonly [string, Option<T>],
  compute: (x: Value, setting: T) => Value,
): Activation<[setting?: T]> {
  return defineOperation({
    module: 'ops.nn',
    className,
    parameters: ['x'],
    options: { [name]: option },
    compute: ({ x, [name]: setting }) => compute(asFloat(x), setting as T),
  });
}

/**
 * max(x, 0).
 *
 * @param x any shape → the same shape, float32
 * @see https://keras.io/api/ops/nn/
 * @example
 * relu(tensor([-3, 0, 2])).toArray(); // [0, 0, 2]
 */
export const relu: Activation = /* @__PURE__ */ plain('Relu', ops.relu);

/**
 * min(max(x, 0), 6).
 *
 * @param x any shape → the same shape, float32
 * @see https://keras.io/api/ops/nn/
 * @example
 * relu6(tensor([-3, 2, 9])).toArray(); // [0, 2, 6]
 */
export const relu6: Activation = /* @__PURE__ */ plain('Relu6', ops.relu6);

/**
 * 1 / (1 + e⁻ˣ).
 *
 * @param x any shape → the same shape, float32
 * @see https://keras.io/api/ops/nn/
 * @example
 * sigmoid(tensor([0, Infinity])).toArray(); // [0.5, 1]
 */
export const sigmoid: Activation = /* @__PURE__ */ plain('Sigmoid', ops.sigmoid);

/**
 * 0 below -1, (x + 1) / 2 from -1 to 1, 1 above.
 *
 * @param x any shape → the same shape, float32
 * @see https://keras.io/api/ops/nn/
 * @example
 * sparseSigmoid(tensor([-2, 0, 2])).toArray(); // [0, 0.5, 1]
 */
export const sparseSigmoid: Activation = /* @__PURE__ */ plain('SparseSigmoid', ops.sparseSigmoid);

/**
 * relu6(x + 3) / 6.
 *
 * @param x any shape → the same shape, float32
 * @see https://keras.io/api/ops/nn/
 * @example
 * hardSigmoid(tensor([-4, 0, 4])).toArray(); // [0, 0.5, 1]
 */
export const hardSigmoid: Activation = /* @__PURE__ */ plain('HardSigmoid', ops.hardSigmoid);

/**
 * x · relu6(x + 3) / 6, also known as hard swish.
 *
 * @param x any shape → the same shape, float32
 * @see https://keras.io/api/ops/nn/
 * @example
 * hardSilu(tensor([-4, 0, 4])).toArray(); // [-0, 0, 4]
 */
export const hardSilu: Activation = /* @__PURE__ */ plain('HardSilu', ops.hardSilu);

/**
 * x limited to [-1, 1].
 *
 * @param x any shape → the same shape, float32
 * @see https://keras.io/api/ops/nn/
 * @example
 * hardTanh(tensor([-4, 0.5, 4])).toArray(); // [-1, 0.5, 1]
 */
export const hardTanh: Activation = /* @__PURE__ */ plain('HardTanh', ops.hardTanh);

/**
 * x · sigmoid(x), also known as swish.
 *
 * @param x any shape → the same shape, float32
 * @see https://keras.io/api/ops/nn/
 * @example
 * silu(tensor([0, 1000])).toArray(); // [0, 1000]
 */
export const silu: Activation = /* @__PURE__ */ plain('Silu', ops.silu);

/**
 * log(1 + eˣ).
 *
 * @param x any shape → the same shape, float32
 * @see https://keras.io/api/ops/nn/
 * @example
 * softplus(tensor([-Infinity, 1000])).toArray(); // [0, 1000]
 */
export const softplus: Activation = /* @__PURE__ */ plain('Softplus', ops.softplus);

/**
 * x / (1 + |x|).
 *
 * @param x any shape → the same shape, float32
 * @see https://keras.io/api/ops/nn/
 * @example
 * softsign(tensor([-1, 0, 3])).toArray(); // [-0.5, 0, 0.75]
 */
export const softsign: Activation = /* @__PURE__ */ plain('Softsign', ops.softsign);

/**
 * 0 below -1, (x + 1)² / 4 from -1 to 1, x above.
 *
 * @param x any shape → the same shape, float32
 * @see https://keras.io/api/ops/nn/
 * @example
 * sparsePlus(tensor([-2, 1, 2])).toArray(); // [0, 1, 2]
 */
export const sparsePlus: Activation = /* @__PURE__ */ plain('SparsePlus', ops.sparsePlus);

/**
 * The scaled exponential linear unit.
 *
 * @param x any shape → the same shape, float32
 * @see https://keras.io/api/ops/nn/
 * @example
 * selu(tensor([0, 1])).toArray(); // [0, 1.0507010221481323]
 */
export const selu: Activation = /* @__PURE__ */ plain('Selu', ops.selu);

/**
 * log(sigmoid(x)).
 *
 * @param x any shape → the same shape, float32
 * @see https://keras.io/api/ops/nn/
 * @example
 * logSigmoid(tensor([-1000])).toArray(); // [-1000]
 */
export const logSigmoid: Activation = /* @__PURE__ */ plain('LogSigmoid', ops.logSigmoid);

/**
 * x − tanh(x).
 *
 * @param x any shape → the same shape, float32
 * @see https://keras.io/api/ops/nn/
 * @example
 * tanhShrink(tensor([0, 100])).toArray(); // [0, 99]
 */
export const tanhShrink: Activation = /* @__PURE__ */ plain('TanhShrink', ops.tanhShrink);

/**
 * x · tanh(softplus(x)).
 *
 * @param x any shape → the same shape, float32
 * @see https://keras.io/api/ops/nn/
 * @example
 * mish(tensor([0, 1000])).toArray(); // [0, 1000]
 */
export const mish: Activation = /* @__PURE__ */ plain('Mish', ops.mish, 'activations.activations');

/**
 * x where x > 0, alpha · (eˣ − 1) elsewhere.
 *
 * @param x any shape → the same shape, float32
 * @param alpha the limit toward -∞ is -alpha (default 1)
 * @see https://keras.io/api/ops/nn/
 * @example
 * elu(tensor([-Infinity, 0, 2])).toArray(); // [-1, 0, 2]
 */
export const elu: Activation<[alpha?: number]> = /* @__PURE__ */ withOption('Elu', ['alpha', numberOption(1)], ops.elu);

/**
 * max(x, 0) + alpha · (exp(min(x, 0) / alpha) − 1).
 *
 * @param x any shape → the same shape, float32
 * @param alpha the limit toward -∞ is -alpha (default 1)
 * @see https://keras.io/api/ops/nn/
 * @example
 * celu(tensor([-Infinity, 0, 2]), 2).toArray(); // [-2, 0, 2]
 */
export const celu: Activation<[alpha?: number]> = /* @__PURE__ */ withOption(
  'Celu',
  ['alpha', numberOption(1)],
  ops.celu,
);

/**
 * x where x > 0, negativeSlope · x elsewhere.
 *
 * @param x any shape → the same shape, float32
 * @param negativeSlope the slope below 0 (default 0.2)
 * @see https://keras.io/api/ops/nn/
 * @example
 * leakyRelu(tensor([-5, 2])).toArray(); // [-1, 2]
 */
export const leakyRelu: Activation<[negativeSlope?: number]> = /* @__PURE__ */ withOption(
  'LeakyRelu',
  ['negativeSlope', numberOption(0.2)],
  ops.leakyRelu,
);

/**
 * x where |x| > threshold, 0 elsewhere.
 *
 * @param x any shape → the same shape, float32
 * @param threshold (default 0.5)
 * @see https://keras.io/api/ops/nn/
 * @example
 * hardShrink(tensor([-1, 0.2, 1])).toArray(); // [-1, 0, 1]
 */
export const hardShrink: Activation<[threshold?: number]> = /* @__PURE__ */ withOption(
  'HardShrink',
  ['threshold', numberOption(0.5)],
  ops.hardShrink,
);

/**
 * x moved toward 0 by threshold, not beyond.
 *
 * @param x any shape → the same shape, float32
 * @param threshold (default 0.5)
 * @see https://keras.io/api/ops/nn/
 * @example
 * softShrink(tensor([-1, 0.2, 1])).toArray(); // [-0.5, 0, 0.5]
 */
export const softShrink: Activation<[threshold?: number]> = /* @__PURE__ */ withOption(
  'SoftShrink',
  ['threshold', numberOption(0.5)],
  ops.softShrink,
);

/**
 * (x + √(x² + b)) / 2.
 *
 * @param x any shape → the same shape, float32
 * @param b the smoothness of the bend (default 4)
 * @see https://keras.io/api/ops/nn/
 * @example
 * squareplus(tensor([0, 1.5])).toArray(); // [1, 2]
 */
export const squareplus: Activation<[b?: number]> = /* @__PURE__ */ withOption(
  'Squareplus',
  ['b', numberOption(4)],
  ops.squareplus,
);

/**
 * x · P(X ≤ x) for a normal X.
 *
 * @param x any shape → the same shape, float32
 * @param approximate whether to use an approximation by tanh (default true, unlike the activation of this name)
 * @see https://keras.io/api/ops/nn/
 * @example
 * gelu(tensor([0, 100])).toArray(); // [0, 100]
 */
export const gelu: Activation<[approximate?: boolean]> = /* @__PURE__ */ withOption(
  'Gelu',
  ['approximate', booleanOption(true)],
  ops.gelu,
);

/**
 * The first half of an axis, times the sigmoid of the second half.
 *
 * @param x any shape → the same shape, float32
 * @param axis the axis to halve (default -1, the last)
 * @see https://keras.io/api/ops/nn/
 * @example
 * glu(tensor([[1, 2, 0, Infinity]])).toArray(); // [[0.5, 2]]
 */
export const glu: Activation<[axis?: number]> = /* @__PURE__ */ withOption('Glu', ['axis', axisOption(-1)], ops.glu);

/**
 * Probabilities: exp(x) divided by its sum along an axis.
 *
 * @param x any shape → the same shape, float32
 * @param axis the axis or axes to normalize along (default -1, the last)
 * @see https://keras.io/api/ops/nn/
 * @example
 * softmax(tensor([[1000, 1000]])).toArray(); // [[0.5, 0.5]]
 */
export const softmax: Activation<[axis?: number | readonly number[]]> = /* @__PURE__ */ withOption(
  'Softmax',
  ['axis', axesOption(-1)],
  ops.softmax,
);

/**
 * The logarithm of {@link softmax}.
 *
 * @param x any shape → the same shape, float32
 * @param axis the axis to normalize along (default -1, the last)
 * @see https://keras.io/api/ops/nn/
 * @example
 * logSoftmax(tensor([0, -1000])).toArray(); // [0, -1000]
 */
export const logSoftmax: Activation<[axis?: number]> = /* @__PURE__ */ withOption(
  'LogSoftmax',
  ['axis', axisOption(-1)],
  ops.logSoftmax,
);

/**
 * A softmax with zeros.
 *
 * @param x any shape → the same shape, float32
 * @param axis the axis to normalize along (default -1, the last)
 * @see https://keras.io/api/ops/nn/
 * @example
 * sparsemax(tensor([1, 2, 3])).toArray(); // [0, 0, 1]
 */
export const sparsemax: Activation<[axis?: number]> = /* @__PURE__ */ withOption(
  'Sparsemax',
  ['axis', axisOption(-1)],
  ops.sparsemax,
);

/**
 * x where x > threshold, defaultValue elsewhere.
 *
 * @param x any shape → the same shape, float32
 * @param threshold, defaultValue numbers
 * @see https://keras.io/api/ops/nn/#threshold-function
 * @example
 * threshold(tensor([-1, 1]), 0, 5).toArray(); // [5, 1]
 */
export const threshold: Activation<[threshold: number, defaultValue: number]> = /* @__PURE__ */ defineOperation({
  module: 'ops.nn',
  className: 'Threshold',
  parameters: ['x'],
  options: { threshold: numberOption(), defaultValue: numberOption() },
  compute: ({ x, threshold: limit, defaultValue }) => ops.threshold(asFloat(x), limit, defaultValue),
});

/**
 * What `keras.activations.relu(x, …)` adds to a graph: {@link relu} with a slope below the threshold, and an upper limit.
 *
 * @param x any shape → the same shape, float32
 * @see https://keras.io/api/layers/activations/#relu-function
 * @example
 * reLU(tensor([-3, 2, 9]), { maxValue: 6 }).toArray(); // [0, 2, 6]
 */
export const reLU: Activation<[options?: ops.ReluOptions]> = /* @__PURE__ */ defineOperation({
  module: 'activations.activations',
  className: 'ReLU',
  parameters: ['x'],
  options: { negativeSlope: numberOption(0), maxValue: optionalNumber(), threshold: numberOption(0) },
  positional: [],
  compute: ({ x, ...options }) => ops.relu(asFloat(x), options),
});
