import type { Value } from '@sepal/ops';
import * as ops from '@sepal/ops';
import { defineOperation, type OperationClass } from './define-operation.ts';
import type { WhereFunction } from './function-types.ts';
import { asBool, type Operand, promote } from './promote.ts';

/**
 * The elements of x1 where the condition holds, those of x2 elsewhere.
 *
 * @param condition bool, or numbers, of which 0 is false
 * @param x1, x2 tensors or numbers, of shapes that broadcast with the condition's
 * @see https://keras.io/api/ops/numpy/#where-function
 * @example
 * const x = tensor([-2, 3]);
 * where(greater(x, 0), x, 0).toArray(); // [0, 3]
 */
export const where: WhereFunction & OperationClass = /* @__PURE__ */ defineOperation({
  module: 'ops.numpy',
  className: 'Where',
  parameters: ['condition', 'x1', 'x2'],
  compute: ({ condition, x1, x2 }) => {
    const [a, b] = promote([x1, x2]) as [Operand, Operand];
    return ops.select(asBool(condition) as Value, a, b);
  },
});
