import * as ops from '@sepal/ops';
import { asFloat } from '../layer/as-float.ts';
import { defineOperation, type OperationClass } from './define-operation.ts';
import type { BinaryFunctionTo } from './function-types.ts';

/**
 * Multiplies matrices: Keras' `x1 @ x2`. Axes before the last two index a stack of matrices and broadcast.
 *
 * `[..., rows, inner]` and `[..., inner, columns]` → `[..., rows, columns]`
 *
 * @param x1, x2 tensors with two axes or more
 * @see https://keras.io/api/ops/numpy/#matmul-function
 * @example
 * matmul(tensor([[1, 2]]), tensor([[3], [4]])).toArray(); // [[11]]
 */
export const matmul: BinaryFunctionTo<'float32'> & OperationClass = /* @__PURE__ */ defineOperation({
  module: 'ops.numpy',
  className: 'Matmul',
  parameters: ['x1', 'x2'],
  compute: ({ x1, x2 }) => ops.matmul(asFloat(x1), asFloat(x2)),
});
