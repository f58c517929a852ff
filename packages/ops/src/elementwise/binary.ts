import { broadcastShapes, type DType, type Tensor, ValueError } from '@sepal/tensor';
import { refuseExtra } from '@sepal/tensor/options';
import { applyOp, type OpDefinition, tableLike } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import type { TensorType } from '../graph/types.ts';
import { broadcastNest, forEachRow } from '../loop-nest/loop-nest.ts';
import { type BinaryOp, binaryScalars } from './binary-scalars.ts';
import { toValue } from './operand.ts';

export type { BinaryOp } from './binary-scalars.ts';

function binaryOp(name: BinaryOp): OpDefinition<BinaryOp> {
  const { compute, computeInteger, dtypes, gives } = binaryScalars[name];
  return {
    name,
    infer([a, b], _attributes, where) {
      checkDTypes(a, b, dtypes, where);
      return { shape: broadcastShapes(a.shape, b.shape, where), dtype: gives === 'bool' ? 'bool' : a.dtype };
    },
    reference([a, b], _attributes, output) {
      const apply = a.dtype === 'float32' ? compute : (computeInteger ?? compute);
      const nest = broadcastNest(output.shape, [output.shape, a.shape, b.shape]);
      const [yStep, aStep, bStep] = nest.steps.map((steps) => steps.at(-1)) as [number, number, number];
      const length = nest.lengths.at(-1) as number;
      forEachRow(nest, ([yStart, aStart, bStart]) => {
        let y = yStart as number;
        let i = aStart as number;
        let j = bStart as number;
        for (let n = 0; n < length; n++) {
          output.data[y] = apply(a.data[i] as number, b.data[j] as number);
          y += yStep;
          i += aStep;
          j += bStep;
        }
      });
    },
  };
}

function checkDTypes(a: TensorType, b: TensorType, allowed: readonly DType[], where: string): void {
  if (a.dtype !== b.dtype) {
    throw new ValueError({
      where,
      message: `Both operands must have the same dtype. Received dtypes ${a.dtype} and ${b.dtype}.`,
      hint: `Convert one of them, for example with cast(x, '${allowed.includes('float32') ? 'float32' : allowed[0]}').`,
    });
  }
  if (!allowed.includes(a.dtype)) {
    throw new ValueError({
      where,
      message: `The operands must have dtype ${allowed.join(', ')}. Received dtype ${a.dtype}.`,
      hint: `Convert them with cast(x, '${allowed[0]}').`,
    });
  }
}

function applyBinary(name: BinaryOp, [a, b, ...extra]: readonly [Value | number, Value | number, ...unknown[]]): Value {
  refuseExtra(extra, `${name}(a, b)`);
  return applyOp<BinaryOp>(binaryOps[name] as OpDefinition<BinaryOp>, [toValue(a, b, name), toValue(b, a, name)], {});
}

/** The definitions of the binary ops. */
export const binaryOps = /* @__PURE__ */ tableLike(binaryScalars, binaryOp) as unknown as {
  readonly [K in BinaryOp]: OpDefinition<K>;
};

/**
 * a + b. Integers wrap.
 *
 * @param a, b one type other than bool, of shapes that broadcast as in NumPy; a number becomes a scalar of the other's type → the broadcast shape, the same type
 * @throws ShapeError, ValueError if shapes or element types do not match
 * @example
 * add(tensor([1, 2]), 3).toArray(); // [4, 5]
 */
export function add<D extends DType = 'float32'>(a: Tensor<D> | number, b: Tensor<D> | number): Tensor<D>;
export function add<D extends DType = 'float32'>(a: Value<D> | number, b: Value<D> | number): Value<D>;
export function add(a: Value | number, b: Value | number, ...extra: unknown[]): Value {
  return applyBinary('add', [a, b, ...extra]);
}

/**
 * a − b. Integers wrap.
 *
 * @param a, b one type other than bool, of shapes that broadcast as in NumPy; a number becomes a scalar of the other's type → the broadcast shape, the same type
 * @throws ShapeError, ValueError if shapes or element types do not match
 * @example
 * subtract(tensor([1, 2]), 3).toArray(); // [-2, -1]
 */
export function subtract<D extends DType = 'float32'>(a: Tensor<D> | number, b: Tensor<D> | number): Tensor<D>;
export function subtract<D extends DType = 'float32'>(a: Value<D> | number, b: Value<D> | number): Value<D>;
export function subtract(a: Value | number, b: Value | number, ...extra: unknown[]): Value {
  return applyBinary('subtract', [a, b, ...extra]);
}

/**
 * a · b, element by element. Integers wrap.
 *
 * @param a, b one type other than bool, of shapes that broadcast as in NumPy; a number becomes a scalar of the other's type → the broadcast shape, the same type
 * @throws ShapeError, ValueError if shapes or element types do not match
 * @example
 * multiply(tensor([[1, 2]]), tensor([[3], [4]])).toArray(); // [[3, 6], [4, 8]]
 */
export function multiply<D extends DType = 'float32'>(a: Tensor<D> | number, b: Tensor<D> | number): Tensor<D>;
export function multiply<D extends DType = 'float32'>(a: Value<D> | number, b: Value<D> | number): Value<D>;
export function multiply(a: Value | number, b: Value | number, ...extra: unknown[]): Value {
  return applyBinary('multiply', [a, b, ...extra]);
}

/**
 * a / b.
 *
 * @param a, b float32, of shapes that broadcast as in NumPy; a number becomes a scalar → the broadcast shape, float32
 * @throws ShapeError, ValueError if shapes or element types do not match
 * @example
 * divide(tensor([1, 0]), tensor([4, 0])).toArray(); // [0.25, NaN]
 */
export function divide<D extends DType = 'float32'>(a: Tensor<D> | number, b: Tensor<D> | number): Tensor<D>;
export function divide<D extends DType = 'float32'>(a: Value<D> | number, b: Value<D> | number): Value<D>;
export function divide(a: Value | number, b: Value | number, ...extra: unknown[]): Value {
  return applyBinary('divide', [a, b, ...extra]);
}

/**
 * aᵇ.
 *
 * @param a, b float32, of shapes that broadcast as in NumPy; a number becomes a scalar → the broadcast shape, float32
 * @throws ShapeError, ValueError if shapes or element types do not match
 * @example
 * power(tensor([2, 9]), tensor([3, 0.5])).toArray(); // [8, 3]
 */
export function power<D extends DType = 'float32'>(a: Tensor<D> | number, b: Tensor<D> | number): Tensor<D>;
export function power<D extends DType = 'float32'>(a: Value<D> | number, b: Value<D> | number): Value<D>;
export function power(a: Value | number, b: Value | number, ...extra: unknown[]): Value {
  return applyBinary('power', [a, b, ...extra]);
}

/**
 * The larger of a and b; NaN if either is NaN.
 *
 * @param a, b one type other than bool, of shapes that broadcast as in NumPy; a number becomes a scalar of the other's type → the broadcast shape, the same type
 * @throws ShapeError, ValueError if shapes or element types do not match
 * @example
 * maximum(tensor([-1, 2]), 0).toArray(); // [0, 2]
 */
export function maximum<D extends DType = 'float32'>(a: Tensor<D> | number, b: Tensor<D> | number): Tensor<D>;
export function maximum<D extends DType = 'float32'>(a: Value<D> | number, b: Value<D> | number): Value<D>;
export function maximum(a: Value | number, b: Value | number, ...extra: unknown[]): Value {
  return applyBinary('maximum', [a, b, ...extra]);
}

/**
 * The smaller of a and b; NaN if either is NaN.
 *
 * @param a, b one type other than bool, of shapes that broadcast as in NumPy; a number becomes a scalar of the other's type → the broadcast shape, the same type
 * @throws ShapeError, ValueError if shapes or element types do not match
 * @example
 * minimum(tensor([-1, 2]), 0).toArray(); // [-1, 0]
 */
export function minimum<D extends DType = 'float32'>(a: Tensor<D> | number, b: Tensor<D> | number): Tensor<D>;
export function minimum<D extends DType = 'float32'>(a: Value<D> | number, b: Value<D> | number): Value<D>;
export function minimum(a: Value | number, b: Value | number, ...extra: unknown[]): Value {
  return applyBinary('minimum', [a, b, ...extra]);
}

/**
 * true where a equals b.
 *
 * @param a, b any one type, of shapes that broadcast as in NumPy; a number becomes a scalar of the other's type → the broadcast shape, bool
 * @throws ShapeError, ValueError if shapes or element types do not match
 * @example
 * equal(tensor([1, 2]), 2).toArray(); // [false, true]
 */
export function equal(a: Tensor | number, b: Tensor | number): Tensor<'bool'>;
export function equal(a: Value | number, b: Value | number): Value<'bool'>;
export function equal(a: Value | number, b: Value | number, ...extra: unknown[]): Value {
  return applyBinary('equal', [a, b, ...extra]);
}

/**
 * true where a differs from b.
 *
 * @param a, b any one type, of shapes that broadcast as in NumPy; a number becomes a scalar of the other's type → the broadcast shape, bool
 * @throws ShapeError, ValueError if shapes or element types do not match
 * @example
 * notEqual(tensor([1, 2]), 2).toArray(); // [true, false]
 */
export function notEqual(a: Tensor | number, b: Tensor | number): Tensor<'bool'>;
export function notEqual(a: Value | number, b: Value | number): Value<'bool'>;
export function notEqual(a: Value | number, b: Value | number, ...extra: unknown[]): Value {
  return applyBinary('notEqual', [a, b, ...extra]);
}

/**
 * true where a is greater than b.
 *
 * @param a, b any one type, of shapes that broadcast as in NumPy; a number becomes a scalar of the other's type → the broadcast shape, bool
 * @throws ShapeError, ValueError if shapes or element types do not match
 * @example
 * greater(tensor([1, 2, 3]), 2).toArray(); // [false, false, true]
 */
export function greater(a: Tensor | number, b: Tensor | number): Tensor<'bool'>;
export function greater(a: Value | number, b: Value | number): Value<'bool'>;
export function greater(a: Value | number, b: Value | number, ...extra: unknown[]): Value {
  return applyBinary('greater', [a, b, ...extra]);
}

/**
 * true where a is greater than or equal to b.
 *
 * @param a, b any one type, of shapes that broadcast as in NumPy; a number becomes a scalar of the other's type → the broadcast shape, bool
 * @throws ShapeError, ValueError if shapes or element types do not match
 * @example
 * greaterEqual(tensor([1, 2, 3]), 2).toArray(); // [false, true, true]
 */
export function greaterEqual(a: Tensor | number, b: Tensor | number): Tensor<'bool'>;
export function greaterEqual(a: Value | number, b: Value | number): Value<'bool'>;
export function greaterEqual(a: Value | number, b: Value | number, ...extra: unknown[]): Value {
  return applyBinary('greaterEqual', [a, b, ...extra]);
}

/**
 * true where a is less than b.
 *
 * @param a, b any one type, of shapes that broadcast as in NumPy; a number becomes a scalar of the other's type → the broadcast shape, bool
 * @throws ShapeError, ValueError if shapes or element types do not match
 * @example
 * less(tensor([1, 2, 3]), 2).toArray(); // [true, false, false]
 */
export function less(a: Tensor | number, b: Tensor | number): Tensor<'bool'>;
export function less(a: Value | number, b: Value | number): Value<'bool'>;
export function less(a: Value | number, b: Value | number, ...extra: unknown[]): Value {
  return applyBinary('less', [a, b, ...extra]);
}

/**
 * true where a is less than or equal to b.
 *
 * @param a, b any one type, of shapes that broadcast as in NumPy; a number becomes a scalar of the other's type → the broadcast shape, bool
 * @throws ShapeError, ValueError if shapes or element types do not match
 * @example
 * lessEqual(tensor([1, 2, 3]), 2).toArray(); // [true, true, false]
 */
export function lessEqual(a: Tensor | number, b: Tensor | number): Tensor<'bool'>;
export function lessEqual(a: Value | number, b: Value | number): Value<'bool'>;
export function lessEqual(a: Value | number, b: Value | number, ...extra: unknown[]): Value {
  return applyBinary('lessEqual', [a, b, ...extra]);
}

/**
 * true where both are true.
 *
 * @param a, b bool, of shapes that broadcast as in NumPy; a number becomes a scalar of the other's type → the broadcast shape, bool
 * @throws ShapeError, ValueError if shapes or element types do not match
 * @example
 * logicalAnd(tensor([true, true]), tensor([true, false])).toArray(); // [true, false]
 */
export function logicalAnd(a: Tensor | number, b: Tensor | number): Tensor<'bool'>;
export function logicalAnd(a: Value | number, b: Value | number): Value<'bool'>;
export function logicalAnd(a: Value | number, b: Value | number, ...extra: unknown[]): Value {
  return applyBinary('logicalAnd', [a, b, ...extra]);
}

/**
 * true where either is true.
 *
 * @param a, b bool, of shapes that broadcast as in NumPy; a number becomes a scalar of the other's type → the broadcast shape, bool
 * @throws ShapeError, ValueError if shapes or element types do not match
 * @example
 * logicalOr(tensor([false, true]), tensor([false, false])).toArray(); // [false, true]
 */
export function logicalOr(a: Tensor | number, b: Tensor | number): Tensor<'bool'>;
export function logicalOr(a: Value | number, b: Value | number): Value<'bool'>;
export function logicalOr(a: Value | number, b: Value | number, ...extra: unknown[]): Value {
  return applyBinary('logicalOr', [a, b, ...extra]);
}
