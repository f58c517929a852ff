import type { DType, Tensor } from '@sepal/tensor';
import { refuseExtra } from '@sepal/tensor/options';
import { checkOperand } from '../arguments/check-operands.ts';
import { applyOp, type OpDefinition, tableLike } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import { type UnaryOp, unaryScalars } from './unary-scalars.ts';

export type { UnaryOp } from './unary-scalars.ts';

function unaryOp(name: UnaryOp): OpDefinition<UnaryOp> {
  const { compute, computeInteger, dtypes } = unaryScalars[name];
  return {
    name,
    infer([x], _attributes, where) {
      checkOperand(x, dtypes, where);
      return { shape: x.shape, dtype: x.dtype };
    },
    reference([x], _attributes, output) {
      const apply = x.dtype === 'float32' ? compute : (computeInteger ?? compute);
      for (let i = 0; i < output.data.length; i++) output.data[i] = apply(x.data[i] as number);
    },
  };
}

function applyUnary(name: UnaryOp, x: Value, extra: readonly unknown[]): Value {
  refuseExtra(extra, `${name}(x)`);
  return applyOp<UnaryOp>(unaryOps[name] as OpDefinition<UnaryOp>, [x], {});
}

/** The definitions of the unary ops. */
export const unaryOps = /* @__PURE__ */ tableLike(unaryScalars, unaryOp) as unknown as {
  readonly [K in UnaryOp]: OpDefinition<K>;
};

/**
 * -x. Unsigned integers wrap.
 *
 * @param x any type but bool, any shape → the same shape and type
 * @throws ValueError for another element type
 * @example
 * negative(tensor([1, -2])).toArray(); // [-1, 2]
 */
export function negative<D extends DType>(x: Tensor<D>): Tensor<D>;
export function negative<D extends DType>(x: Value<D>): Value<D>;
export function negative(x: Value, ...extra: unknown[]): Value {
  return applyUnary('negative', x, extra);
}

/**
 * |x|.
 *
 * @param x any type but bool, any shape → the same shape and type
 * @throws ValueError for another element type
 * @example
 * abs(tensor([-1.5, 2])).toArray(); // [1.5, 2]
 */
export function abs<D extends DType>(x: Tensor<D>): Tensor<D>;
export function abs<D extends DType>(x: Value<D>): Value<D>;
export function abs(x: Value, ...extra: unknown[]): Value {
  return applyUnary('abs', x, extra);
}

/**
 * The sign of x: -1, 0 or 1.
 *
 * @param x any type but bool, any shape → the same shape and type
 * @throws ValueError for another element type
 * @example
 * sign(tensor([-3, 0, 5])).toArray(); // [-1, 0, 1]
 */
export function sign<D extends DType>(x: Tensor<D>): Tensor<D>;
export function sign<D extends DType>(x: Value<D>): Value<D>;
export function sign(x: Value, ...extra: unknown[]): Value {
  return applyUnary('sign', x, extra);
}

/**
 * x². Integers wrap.
 *
 * @param x any type but bool, any shape → the same shape and type
 * @throws ValueError for another element type
 * @example
 * square(tensor([-3, 4])).toArray(); // [9, 16]
 */
export function square<D extends DType>(x: Tensor<D>): Tensor<D>;
export function square<D extends DType>(x: Value<D>): Value<D>;
export function square(x: Value, ...extra: unknown[]): Value {
  return applyUnary('square', x, extra);
}

/**
 * √x.
 *
 * @param x float32, any shape → the same shape and type
 * @throws ValueError for another element type
 * @example
 * sqrt(tensor([4, 2.25])).toArray(); // [2, 1.5]
 */
export function sqrt<D extends DType>(x: Tensor<D>): Tensor<D>;
export function sqrt<D extends DType>(x: Value<D>): Value<D>;
export function sqrt(x: Value, ...extra: unknown[]): Value {
  return applyUnary('sqrt', x, extra);
}

/**
 * 1/√x.
 *
 * @param x float32, any shape → the same shape and type
 * @throws ValueError for another element type
 * @example
 * rsqrt(tensor([4, 0.25])).toArray(); // [0.5, 2]
 */
export function rsqrt<D extends DType>(x: Tensor<D>): Tensor<D>;
export function rsqrt<D extends DType>(x: Value<D>): Value<D>;
export function rsqrt(x: Value, ...extra: unknown[]): Value {
  return applyUnary('rsqrt', x, extra);
}

/**
 * 1/x.
 *
 * @param x float32, any shape → the same shape and type
 * @throws ValueError for another element type
 * @example
 * reciprocal(tensor([4, -0.5])).toArray(); // [0.25, -2]
 */
export function reciprocal<D extends DType>(x: Tensor<D>): Tensor<D>;
export function reciprocal<D extends DType>(x: Value<D>): Value<D>;
export function reciprocal(x: Value, ...extra: unknown[]): Value {
  return applyUnary('reciprocal', x, extra);
}

/**
 * eˣ.
 *
 * @param x float32, any shape → the same shape and type
 * @throws ValueError for another element type
 * @example
 * exp(tensor([0, -Infinity])).toArray(); // [1, 0]
 */
export function exp<D extends DType>(x: Tensor<D>): Tensor<D>;
export function exp<D extends DType>(x: Value<D>): Value<D>;
export function exp(x: Value, ...extra: unknown[]): Value {
  return applyUnary('exp', x, extra);
}

/**
 * eˣ − 1, accurate near 0.
 *
 * @param x float32, any shape → the same shape and type
 * @throws ValueError for another element type
 * @example
 * expm1(tensor([0, -Infinity])).toArray(); // [0, -1]
 */
export function expm1<D extends DType>(x: Tensor<D>): Tensor<D>;
export function expm1<D extends DType>(x: Value<D>): Value<D>;
export function expm1(x: Value, ...extra: unknown[]): Value {
  return applyUnary('expm1', x, extra);
}

/**
 * The natural logarithm.
 *
 * @param x float32, any shape → the same shape and type
 * @throws ValueError for another element type
 * @example
 * log(tensor([1, 0])).toArray(); // [0, -Infinity]
 */
export function log<D extends DType>(x: Tensor<D>): Tensor<D>;
export function log<D extends DType>(x: Value<D>): Value<D>;
export function log(x: Value, ...extra: unknown[]): Value {
  return applyUnary('log', x, extra);
}

/**
 * log(1 + x), accurate near 0.
 *
 * @param x float32, any shape → the same shape and type
 * @throws ValueError for another element type
 * @example
 * log1p(tensor([0, -1])).toArray(); // [0, -Infinity]
 */
export function log1p<D extends DType>(x: Tensor<D>): Tensor<D>;
export function log1p<D extends DType>(x: Value<D>): Value<D>;
export function log1p(x: Value, ...extra: unknown[]): Value {
  return applyUnary('log1p', x, extra);
}

/**
 * The hyperbolic tangent: (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ).
 *
 * @param x float32, any shape → the same shape and type
 * @throws ValueError for another element type
 * @example
 * tanh(tensor([0, Infinity])).toArray(); // [0, 1]
 */
export function tanh<D extends DType>(x: Tensor<D>): Tensor<D>;
export function tanh<D extends DType>(x: Value<D>): Value<D>;
export function tanh(x: Value, ...extra: unknown[]): Value {
  return applyUnary('tanh', x, extra);
}

/**
 * The logistic function: 1 / (1 + e⁻ˣ).
 *
 * @param x float32, any shape → the same shape and type
 * @throws ValueError for another element type
 * @example
 * sigmoid(tensor([0, Infinity])).toArray(); // [0.5, 1]
 */
export function sigmoid<D extends DType>(x: Tensor<D>): Tensor<D>;
export function sigmoid<D extends DType>(x: Value<D>): Value<D>;
export function sigmoid(x: Value, ...extra: unknown[]): Value {
  return applyUnary('sigmoid', x, extra);
}

/**
 * The error function: 2/√π ∫₀ˣ exp(−t²) dt.
 *
 * @param x float32, any shape → the same shape and type
 * @throws ValueError for another element type
 * @example
 * erf(tensor([0, Infinity])).toArray(); // [0, 1]
 */
export function erf<D extends DType>(x: Tensor<D>): Tensor<D>;
export function erf<D extends DType>(x: Value<D>): Value<D>;
export function erf(x: Value, ...extra: unknown[]): Value {
  return applyUnary('erf', x, extra);
}

/**
 * 1 − erf(x), accurate where erf(x) is nearly 1.
 *
 * @param x float32, any shape → the same shape and type
 * @throws ValueError for another element type
 * @example
 * erfc(tensor([0, Infinity])).toArray(); // [1, 0]
 */
export function erfc<D extends DType>(x: Tensor<D>): Tensor<D>;
export function erfc<D extends DType>(x: Value<D>): Value<D>;
export function erfc(x: Value, ...extra: unknown[]): Value {
  return applyUnary('erfc', x, extra);
}

/**
 * The largest integer not greater than x, as float32.
 *
 * @param x float32, any shape → the same shape and type
 * @throws ValueError for another element type
 * @example
 * floor(tensor([1.5, -1.5])).toArray(); // [1, -2]
 */
export function floor<D extends DType>(x: Tensor<D>): Tensor<D>;
export function floor<D extends DType>(x: Value<D>): Value<D>;
export function floor(x: Value, ...extra: unknown[]): Value {
  return applyUnary('floor', x, extra);
}

/**
 * true where x is false.
 *
 * @param x bool, any shape → the same shape and type
 * @throws ValueError for another element type
 * @example
 * logicalNot(tensor([true, false])).toArray(); // [false, true]
 */
export function logicalNot(x: Tensor): Tensor<'bool'>;
export function logicalNot(x: Value): Value<'bool'>;
export function logicalNot(x: Value, ...extra: unknown[]): Value {
  return applyUnary('logicalNot', x, extra);
}
