/** Operations on every element of a tensor. */

import type { Value } from '@sepal/ops';
import * as ops from '@sepal/ops';
import { asFloat } from '../layer/as-float.ts';
import { defineOperation, type OperationClass } from './define-operation.ts';
import type { CastFunction, UnaryFunction, UnaryFunctionTo } from './function-types.ts';
import { dtypeOption, optionalNumber } from './option.ts';
import { asBool, type Operand, promote } from './promote.ts';

function unary<F>(className: string, compute: (x: Value) => Value, module = 'ops.numpy'): F & OperationClass {
  return defineOperation({ module, className, parameters: ['x'], compute: ({ x }) => compute(x) });
}

/** An operation on float32. */
function floating<F>(className: string, compute: (x: Value) => Value, module?: string): F & OperationClass {
  return unary(className, (x) => compute(asFloat(x)), module);
}

/**
 * −x.
 *
 * @param x any shape → the same shape
 * @see https://keras.io/api/ops/numpy/
 * @example
 * negative(tensor([1, -2])).toArray(); // [-1, 2]
 */
export const negative: UnaryFunction & OperationClass = /* @__PURE__ */ unary('Negative', ops.negative);

/**
 * |x|.
 *
 * @param x any shape → the same shape
 * @see https://keras.io/api/ops/numpy/
 * @example
 * absolute(tensor([1, -2])).toArray(); // [1, 2]
 */
export const absolute: UnaryFunction & OperationClass = /* @__PURE__ */ unary('Absolute', ops.abs);

/**
 * 1 for positive numbers, −1 for negative ones, 0 for 0.
 *
 * @param x any shape → the same shape
 * @see https://keras.io/api/ops/numpy/
 * @example
 * sign(tensor([3, -2, 0])).toArray(); // [1, -1, 0]
 */
export const sign: UnaryFunction & OperationClass = /* @__PURE__ */ unary('Sign', ops.sign);

/**
 * x².
 *
 * @param x any shape → the same shape
 * @see https://keras.io/api/ops/numpy/
 * @example
 * square(tensor([3, -2])).toArray(); // [9, 4]
 */
export const square: UnaryFunction & OperationClass = /* @__PURE__ */ unary('Square', ops.square);

/**
 * The square root.
 *
 * @param x any shape → the same shape
 * @see https://keras.io/api/ops/numpy/
 * @example
 * sqrt(tensor([4, 9])).toArray(); // [2, 3]
 */
export const sqrt: UnaryFunctionTo<'float32'> & OperationClass = /* @__PURE__ */ floating('Sqrt', ops.sqrt);

/**
 * 1 / x.
 *
 * @param x any shape → the same shape
 * @see https://keras.io/api/ops/numpy/
 * @example
 * reciprocal(tensor([4, 2])).toArray(); // [0.25, 0.5]
 */
export const reciprocal: UnaryFunctionTo<'float32'> & OperationClass = /* @__PURE__ */ floating(
  'Reciprocal',
  ops.reciprocal,
);

/**
 * eˣ.
 *
 * @param x any shape → the same shape
 * @see https://keras.io/api/ops/numpy/
 * @example
 * exp(tensor([0, -Infinity])).toArray(); // [1, 0]
 */
export const exp: UnaryFunctionTo<'float32'> & OperationClass = /* @__PURE__ */ floating('Exp', ops.exp);

/**
 * eˣ − 1, accurate near 0.
 *
 * @param x any shape → the same shape
 * @see https://keras.io/api/ops/numpy/
 * @example
 * expm1(tensor([0, -Infinity])).toArray(); // [0, -1]
 */
export const expm1: UnaryFunctionTo<'float32'> & OperationClass = /* @__PURE__ */ floating('Expm1', ops.expm1);

/**
 * The natural logarithm.
 *
 * @param x any shape → the same shape
 * @see https://keras.io/api/ops/numpy/
 * @example
 * log(tensor([1, 0])).toArray(); // [0, -Infinity]
 */
export const log: UnaryFunctionTo<'float32'> & OperationClass = /* @__PURE__ */ floating('Log', ops.log);

/**
 * log(1 + x), accurate near 0.
 *
 * @param x any shape → the same shape
 * @see https://keras.io/api/ops/numpy/
 * @example
 * log1p(tensor([0, -1])).toArray(); // [0, -Infinity]
 */
export const log1p: UnaryFunctionTo<'float32'> & OperationClass = /* @__PURE__ */ floating('Log1p', ops.log1p);

/**
 * The largest integer that is not above x.
 *
 * @param x any shape → the same shape
 * @see https://keras.io/api/ops/numpy/
 * @example
 * floor(tensor([1.5, -1.5])).toArray(); // [1, -2]
 */
export const floor: UnaryFunctionTo<'float32'> & OperationClass = /* @__PURE__ */ floating('Floor', ops.floor);

/**
 * The smallest integer that is not below x.
 *
 * @param x any shape → the same shape
 * @see https://keras.io/api/ops/numpy/
 * @example
 * ceil(tensor([1.5, -1.5])).toArray(); // [2, -1]
 */
export const ceil: UnaryFunctionTo<'float32'> & OperationClass = /* @__PURE__ */ floating('Ceil', (x) =>
  ops.negative(ops.floor(ops.negative(x))),
);

/**
 * The hyperbolic tangent.
 *
 * @param x any shape → the same shape
 * @see https://keras.io/api/ops/numpy/
 * @example
 * tanh(tensor([0, Infinity])).toArray(); // [0, 1]
 */
export const tanh: UnaryFunctionTo<'float32'> & OperationClass = /* @__PURE__ */ floating('Tanh', ops.tanh);

/**
 * 1 / √x.
 *
 * @param x any shape → the same shape
 * @see https://keras.io/api/ops/core/
 * @example
 * rsqrt(tensor([4, 0.25])).toArray(); // [0.5, 2]
 */
export const rsqrt: UnaryFunctionTo<'float32'> & OperationClass = /* @__PURE__ */ floating(
  'Rsqrt',
  ops.rsqrt,
  'ops.math',
);

/**
 * The error function.
 *
 * @param x any shape → the same shape
 * @see https://keras.io/api/ops/core/
 * @example
 * erf(tensor([0, Infinity])).toArray(); // [0, 1]
 */
export const erf: UnaryFunctionTo<'float32'> & OperationClass = /* @__PURE__ */ floating('Erf', ops.erf, 'ops.math');

/**
 * 1 − erf(x), accurate for large x.
 *
 * @param x any shape → the same shape
 * @see https://keras.io/api/ops/core/
 * @example
 * erfc(tensor([0, Infinity])).toArray(); // [1, 0]
 */
export const erfc: UnaryFunctionTo<'float32'> & OperationClass = /* @__PURE__ */ floating('Erfc', ops.erfc, 'ops.math');

/**
 * true where x is false, that is, 0.
 *
 * @param x any shape → the same shape
 * @see https://keras.io/api/ops/numpy/
 * @example
 * logicalNot(tensor([true, false])).toArray(); // [false, true]
 */
export const logicalNot: UnaryFunctionTo<'bool'> & OperationClass = /* @__PURE__ */ unary('LogicalNot', (x) =>
  ops.logicalNot(asBool(x) as Value),
);

/**
 * Numbers limited to a range.
 *
 * @param x any shape → the same shape
 * @param xMin, xMax the range; null for no limit
 * @see https://keras.io/api/ops/numpy/#clip-function
 * @example
 * clip(tensor([-1, 3, 9]), 0, 6).toArray(); // [0, 3, 6]
 */
export const clip: UnaryFunction<[xMin: number | null, xMax: number | null]> & OperationClass =
  /* @__PURE__ */ defineOperation({
    module: 'ops.numpy',
    className: 'Clip',
    parameters: ['x'],
    options: { xMin: optionalNumber(), xMax: optionalNumber() },
    compute: ({ x, xMin, xMax }) => {
      const raised = xMin === null ? x : ops.maximum(...pair(x, xMin));
      return xMax === null ? raised : ops.minimum(...pair(raised, xMax));
    },
  });

function pair(x: Operand, limit: number): [Operand, Operand] {
  return promote([x, limit]) as [Operand, Operand];
}

/**
 * Converts the elements to another type.
 *
 * @param x any shape → the same shape
 * @param dtype the element type of the result
 * @see https://keras.io/api/ops/core/#cast-function
 * @example
 * cast(tensor([-1.7, 2.5]), 'int32').toArray(); // [-1, 2]
 */
export const cast: CastFunction & OperationClass = /* @__PURE__ */ defineOperation({
  module: 'ops.core',
  className: 'Cast',
  parameters: ['x'],
  options: { dtype: dtypeOption() },
  compute: ({ x, dtype }) => ops.cast(x, dtype),
});
