import type { DType } from '@sepal/tensor';
import { numberDTypes } from '../arguments/check-operands.ts';
import { erf, erfc } from './erf.ts';

/** Element-wise ops with one operand. */
export type UnaryOp =
  | 'negative'
  | 'abs'
  | 'sign'
  | 'square'
  | 'sqrt'
  | 'rsqrt'
  | 'reciprocal'
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log1p'
  | 'tanh'
  | 'sigmoid'
  | 'erf'
  | 'erfc'
  | 'floor'
  | 'logicalNot';

/** A unary op on one element. */
interface ScalarFunction {
  readonly compute: (x: number) => number;
  /** The integer version, where float64 is not exact enough. */
  readonly computeInteger?: (x: number) => number;
  /** The accepted element types. */
  readonly dtypes: readonly DType[];
}

const FLOAT: readonly DType[] = ['float32'];
const BOOL: readonly DType[] = ['bool'];

/**
 * Every unary op on scalars, in float64. Integer results wrap when stored.
 *
 * NaN and infinities follow IEEE 754: `sqrt(-1)` is NaN, `log(0)` is -Infinity, `sign(NaN)` is NaN.
 */
export const unaryScalars: { readonly [K in UnaryOp]: ScalarFunction } = {
  negative: { compute: (x) => -x, dtypes: numberDTypes },
  abs: { compute: Math.abs, dtypes: numberDTypes },
  sign: { compute: Math.sign, dtypes: numberDTypes },
  square: { compute: (x) => x * x, computeInteger: (x) => Math.imul(x, x), dtypes: numberDTypes },
  sqrt: { compute: Math.sqrt, dtypes: FLOAT },
  rsqrt: { compute: (x) => 1 / Math.sqrt(x), dtypes: FLOAT },
  reciprocal: { compute: (x) => 1 / x, dtypes: FLOAT },
  exp: { compute: Math.exp, dtypes: FLOAT },
  expm1: { compute: Math.expm1, dtypes: FLOAT },
  log: { compute: Math.log, dtypes: FLOAT },
  log1p: { compute: Math.log1p, dtypes: FLOAT },
  tanh: { compute: Math.tanh, dtypes: FLOAT },
  sigmoid: { compute: (x) => 1 / (1 + Math.exp(-x)), dtypes: FLOAT },
  erf: { compute: erf, dtypes: FLOAT },
  erfc: { compute: erfc, dtypes: FLOAT },
  floor: { compute: Math.floor, dtypes: FLOAT },
  logicalNot: { compute: (x) => (x === 0 ? 1 : 0), dtypes: BOOL },
};
