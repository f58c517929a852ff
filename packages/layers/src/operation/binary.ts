/** Operations on two tensors, or on a tensor and a number, element by element. */

import type { Value } from '@sepal/ops';
import * as ops from '@sepal/ops';
import { defineOperation, type OperationClass } from './define-operation.ts';
import type { BinaryFunction, BinaryFunctionTo } from './function-types.ts';
import { asBool, type Operand, promote, promoteToFloat } from './promote.ts';

type Compute = (x1: Operand, x2: Operand) => Value;

/** An operation on operands of one element type. */
function binary<F>(className: string, compute: Compute, convert = promote): F & OperationClass {
  return defineOperation({
    module: 'ops.numpy',
    className,
    parameters: ['x1', 'x2'],
    compute: ({ x1, x2 }) => compute(...(convert([x1, x2]) as [Operand, Operand])),
  });
}

/** An operation on bool. */
function logical<F>(className: string, compute: Compute): F & OperationClass {
  return binary(className, compute, (operands) => operands.map(asBool));
}

/** An operation on float32. */
function floating<F>(className: string, compute: Compute): F & OperationClass {
  return binary(className, compute, promoteToFloat);
}

/**
 * x1 + x2.
 *
 * @param x1, x2 tensors of shapes that broadcast, or a tensor and a number
 * @see https://keras.io/api/ops/numpy/
 * @example
 * add(tensor([1, 2]), 3).toArray(); // [4, 5]
 * add(input({ shape: [4] }), 3).shape; // [null, 4]: Keras' `x + 3` on a symbolic tensor
 */
export const add: BinaryFunction & OperationClass = /* @__PURE__ */ binary('Add', ops.add);

/**
 * x1 − x2.
 *
 * @param x1, x2 tensors of shapes that broadcast, or a tensor and a number
 * @see https://keras.io/api/ops/numpy/
 * @example
 * subtract(1, tensor([1, 2])).toArray(); // [0, -1]
 */
export const subtract: BinaryFunction & OperationClass = /* @__PURE__ */ binary('Subtract', ops.subtract);

/**
 * x1 · x2, element by element.
 *
 * @param x1, x2 tensors of shapes that broadcast, or a tensor and a number
 * @see https://keras.io/api/ops/numpy/
 * @example
 * multiply(tensor([1, 2]), 3).toArray(); // [3, 6]
 */
export const multiply: BinaryFunction & OperationClass = /* @__PURE__ */ binary('Multiply', ops.multiply);

/**
 * x1 / x2 in float32.
 *
 * @param x1, x2 tensors of shapes that broadcast, or a tensor and a number
 * @see https://keras.io/api/ops/numpy/
 * @example
 * divide(tensor([1, 2]), 4).toArray(); // [0.25, 0.5]
 */
export const divide: BinaryFunctionTo<'float32'> & OperationClass = /* @__PURE__ */ floating('Divide', ops.divide);

/**
 * x1 / x2 in float32: Keras' `x1 / x2`, where {@link divide} is its function of that name.
 *
 * @param x1, x2 tensors of shapes that broadcast, or a tensor and a number
 * @see https://keras.io/api/ops/numpy/
 * @example
 * trueDivide(1, tensor([2, 4])).toArray(); // [0.5, 0.25]
 */
export const trueDivide: BinaryFunctionTo<'float32'> & OperationClass = /* @__PURE__ */ floating(
  'TrueDivide',
  ops.divide,
);

/**
 * x1 / x2, rounded down.
 *
 * @param x1, x2 tensors of shapes that broadcast, or a tensor and a number
 * @see https://keras.io/api/ops/numpy/
 * @example
 * floorDivide(tensor([7, -7]), 2).toArray(); // [3, -4]
 */
export const floorDivide: BinaryFunctionTo<'float32'> & OperationClass = /* @__PURE__ */ floating(
  'FloorDivide',
  (x1, x2) => ops.floor(ops.divide(x1, x2)),
);

/**
 * x1 to the power of x2, in float32.
 *
 * @param x1, x2 tensors of shapes that broadcast, or a tensor and a number
 * @see https://keras.io/api/ops/numpy/
 * @example
 * power(tensor([2, 3]), 2).toArray(); // [4, 9]
 */
export const power: BinaryFunctionTo<'float32'> & OperationClass = /* @__PURE__ */ floating('Power', ops.power);

/**
 * The larger of x1 and x2; NaN if either is NaN.
 *
 * @param x1, x2 tensors of shapes that broadcast, or a tensor and a number
 * @see https://keras.io/api/ops/numpy/
 * @example
 * maximum(tensor([-1, 2]), 0).toArray(); // [0, 2]
 */
export const maximum: BinaryFunction & OperationClass = /* @__PURE__ */ binary('Maximum', ops.maximum);

/**
 * The smaller of x1 and x2; NaN if either is NaN.
 *
 * @param x1, x2 tensors of shapes that broadcast, or a tensor and a number
 * @see https://keras.io/api/ops/numpy/
 * @example
 * minimum(tensor([-1, 2]), 0).toArray(); // [-1, 0]
 */
export const minimum: BinaryFunction & OperationClass = /* @__PURE__ */ binary('Minimum', ops.minimum);

/**
 * true where x1 equals x2.
 *
 * @param x1, x2 tensors of shapes that broadcast, or a tensor and a number
 * @see https://keras.io/api/ops/numpy/
 * @example
 * equal(tensor([1, 2]), 2).toArray(); // [false, true]
 */
export const equal: BinaryFunctionTo<'bool'> & OperationClass = /* @__PURE__ */ binary('Equal', ops.equal);

/**
 * true where x1 differs from x2.
 *
 * @param x1, x2 tensors of shapes that broadcast, or a tensor and a number
 * @see https://keras.io/api/ops/numpy/
 * @example
 * notEqual(tensor([1, 2]), 2).toArray(); // [true, false]
 */
export const notEqual: BinaryFunctionTo<'bool'> & OperationClass = /* @__PURE__ */ binary('NotEqual', ops.notEqual);

/**
 * true where x1 is greater than x2.
 *
 * @param x1, x2 tensors of shapes that broadcast, or a tensor and a number
 * @see https://keras.io/api/ops/numpy/
 * @example
 * greater(tensor([1, 2, 3]), 2).toArray(); // [false, false, true]
 */
export const greater: BinaryFunctionTo<'bool'> & OperationClass = /* @__PURE__ */ binary('Greater', ops.greater);

/**
 * true where x1 is greater than or equal to x2.
 *
 * @param x1, x2 tensors of shapes that broadcast, or a tensor and a number
 * @see https://keras.io/api/ops/numpy/
 * @example
 * greaterEqual(tensor([1, 2, 3]), 2).toArray(); // [false, true, true]
 */
export const greaterEqual: BinaryFunctionTo<'bool'> & OperationClass = /* @__PURE__ */ binary(
  'GreaterEqual',
  ops.greaterEqual,
);

/**
 * true where x1 is less than x2.
 *
 * @param x1, x2 tensors of shapes that broadcast, or a tensor and a number
 * @see https://keras.io/api/ops/numpy/
 * @example
 * less(tensor([1, 2, 3]), 2).toArray(); // [true, false, false]
 */
export const less: BinaryFunctionTo<'bool'> & OperationClass = /* @__PURE__ */ binary('Less', ops.less);

/**
 * true where x1 is less than or equal to x2.
 *
 * @param x1, x2 tensors of shapes that broadcast, or a tensor and a number
 * @see https://keras.io/api/ops/numpy/
 * @example
 * lessEqual(tensor([1, 2, 3]), 2).toArray(); // [true, true, false]
 */
export const lessEqual: BinaryFunctionTo<'bool'> & OperationClass = /* @__PURE__ */ binary('LessEqual', ops.lessEqual);

/**
 * true where both are true, that is, not 0.
 *
 * @param x1, x2 tensors of shapes that broadcast, or a tensor and a number
 * @see https://keras.io/api/ops/numpy/
 * @example
 * logicalAnd(tensor([true, true]), tensor([true, false])).toArray(); // [true, false]
 */
export const logicalAnd: BinaryFunctionTo<'bool'> & OperationClass = /* @__PURE__ */ logical(
  'LogicalAnd',
  ops.logicalAnd,
);

/**
 * true where either is true, that is, not 0.
 *
 * @param x1, x2 tensors of shapes that broadcast, or a tensor and a number
 * @see https://keras.io/api/ops/numpy/
 * @example
 * logicalOr(tensor([true, false]), tensor([false, false])).toArray(); // [true, false]
 */
export const logicalOr: BinaryFunctionTo<'bool'> & OperationClass = /* @__PURE__ */ logical('LogicalOr', ops.logicalOr);
