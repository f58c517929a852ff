import type { DType } from '@sepal/tensor';
import { numberDTypes } from '../arguments/check-operands.ts';

/** Element-wise ops with two operands. */
export type BinaryOp =
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'power'
  | 'maximum'
  | 'minimum'
  | 'equal'
  | 'notEqual'
  | 'greater'
  | 'greaterEqual'
  | 'less'
  | 'lessEqual'
  | 'logicalAnd'
  | 'logicalOr';

/** A binary op on one pair of elements. */
interface ScalarFunction {
  readonly compute: (a: number, b: number) => number;
  /** The integer version, where float64 is not exact enough. */
  readonly computeInteger?: (a: number, b: number) => number;
  /** The accepted element types. */
  readonly dtypes: readonly DType[];
  /** The element type of the result: that of the operands, or bool. */
  readonly gives: 'same' | 'bool';
}

const FLOAT: readonly DType[] = ['float32'];
const BOOL: readonly DType[] = ['bool'];
const ANY: readonly DType[] = ['float32', 'int32', 'uint32', 'uint8', 'bool'];

/**
 * Every binary op on scalars, in float64. Integer results wrap when stored.
 *
 * `maximum` and `minimum` give NaN if either operand is NaN; comparisons with NaN are false, except `notEqual`, which is true.
 */
export const binaryScalars: { readonly [K in BinaryOp]: ScalarFunction } = {
  add: { compute: (a, b) => a + b, dtypes: numberDTypes, gives: 'same' },
  subtract: { compute: (a, b) => a - b, dtypes: numberDTypes, gives: 'same' },
  multiply: { compute: (a, b) => a * b, computeInteger: Math.imul, dtypes: numberDTypes, gives: 'same' },
  divide: { compute: (a, b) => a / b, dtypes: FLOAT, gives: 'same' },
  power: { compute: power, dtypes: FLOAT, gives: 'same' },
  maximum: { compute: Math.max, dtypes: numberDTypes, gives: 'same' },
  minimum: { compute: Math.min, dtypes: numberDTypes, gives: 'same' },
  equal: { compute: (a, b) => (a === b ? 1 : 0), dtypes: ANY, gives: 'bool' },
  notEqual: { compute: (a, b) => (a !== b ? 1 : 0), dtypes: ANY, gives: 'bool' },
  greater: { compute: (a, b) => (a > b ? 1 : 0), dtypes: ANY, gives: 'bool' },
  greaterEqual: { compute: (a, b) => (a >= b ? 1 : 0), dtypes: ANY, gives: 'bool' },
  less: { compute: (a, b) => (a < b ? 1 : 0), dtypes: ANY, gives: 'bool' },
  lessEqual: { compute: (a, b) => (a <= b ? 1 : 0), dtypes: ANY, gives: 'bool' },
  logicalAnd: { compute: (a, b) => a & b, dtypes: BOOL, gives: 'bool' },
  logicalOr: { compute: (a, b) => a | b, dtypes: BOOL, gives: 'bool' },
};

/** aᵇ as in IEEE 754 and Keras. JavaScript differs: it returns NaN for 1 to the power of NaN and ±1 to the power of ±Infinity. */
function power(a: number, b: number): number {
  if (a === 1 || (a === -1 && Math.abs(b) === Number.POSITIVE_INFINITY)) return 1;
  return a ** b;
}
