import { broadcastShapes, type Shape, sizeOf, type Tensor, tensor, zeros } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cast, matmul, multiply, reshape, sum, transpose } from '../src/index.ts';
import { contents, quarters, typeOf, unknown } from './quarters.ts';

const small = fc.integer({ min: 1, max: 4 });

/** Two stacks of matrices whose shapes broadcast: every axis of the stack may be 1 or missing in one of them. */
const pairs = fc
  .record({ stack: fc.array(small, { maxLength: 3 }), rows: small, inner: small, columns: small, seed: fc.nat(1000) })
  .chain((sizes) => {
    const { stack } = sizes;
    const ofStack = fc
      .tuple(fc.nat(stack.length), fc.array(fc.boolean(), { minLength: stack.length, maxLength: stack.length }))
      .map(([missing, once]) => stack.map((length, axis) => (once[axis] ? 1 : length)).slice(missing));
    return fc.tuple(fc.constant(sizes), ofStack, ofStack);
  })
  .map(([{ rows, inner, columns, seed }, aStack, bStack]) => ({
    a: quarters([...aStack, rows, inner], seed),
    b: quarters([...bStack, inner, columns], seed + 1),
  }));

/** Σ over k of a[.., i, k, 1] · b[.., 1, k, j], by broadcasting. */
function byBroadcasting(a: Tensor, b: Tensor): Tensor {
  const columns = reshape(a, [...a.shape, 1]);
  const rows = reshape(b, [...b.shape.slice(0, -2), 1, ...b.shape.slice(-2)]);
  return sum(multiply(columns, rows), { axis: -2 });
}

describe('matmul', () => {
  test('multiplies matrices', () => {
    const a = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const b = tensor([
      [1, 10],
      [2, 20],
      [3, 30],
    ]);
    expect(matmul(a, b).toArray()).toEqual([
      [14, 140],
      [32, 320],
    ]);
  });

  test('equals a broadcast product, summed', () => {
    fc.assert(
      fc.property(pairs, ({ a, b }) => {
        const stack = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)) as Shape;
        const y = matmul(a, b);
        expect(y.shape).toEqual([...stack, a.shape.at(-2), b.shape.at(-1)]);
        expect(contents(y)).toEqual(contents(byBroadcasting(a, b)));
      }),
    );
  });

  test('(AB)ᵀ = BᵀAᵀ', () => {
    const a = quarters([3, 4], 1);
    const b = quarters([4, 2], 2);
    expect(contents(transpose(matmul(a, b)))).toEqual(contents(matmul(transpose(b), transpose(a))));
  });

  test('one matrix serves a stack of any rank', () => {
    const a = quarters([2, 3, 5, 4]);
    const b = quarters([4, 6]);
    const flat = matmul(reshape(a, [30, 4]), b);
    expect(contents(matmul(a, b))).toEqual(contents(reshape(flat, [2, 3, 5, 6])));
  });

  test('an empty sum is 0', () => {
    expect(contents(matmul(zeros([2, 0]), zeros([0, 3])))).toEqual(contents(zeros([2, 3])));
    expect(sizeOf(matmul(zeros([0, 2, 3]), zeros([3, 4])).shape)).toBe(0);
    expect(matmul(zeros([2, 0, 2, 3]), zeros([3, 4])).shape).toEqual([2, 0, 2, 4]);
  });

  test('accumulates in float64 and propagates NaN and infinities', () => {
    expect(matmul(tensor([[1e8, 1, -1e8]]), tensor([[1], [1], [1]])).toArray()).toEqual([[1]]);
    expect(matmul(tensor([[0, 1]]), tensor([[Number.POSITIVE_INFINITY], [1]])).toArray()).toEqual([[Number.NaN]]);
  });

  test('unknown lengths', () => {
    const type = typeOf([unknown([null, 3, null]), unknown([4, 5])], (a, b) => matmul(a, b));
    expect(type).toEqual({ shape: [null, 3, 5], dtype: 'float32' });
    expect(typeOf([unknown([2, 1, 3, 4]), unknown([null, null, null])], (a, b) => matmul(a, b)).shape).toEqual([
      2,
      null,
      3,
      null,
    ]);
  });

  test('refuses vectors, lengths that differ, stacks that do not broadcast and other element types', () => {
    expect(() => matmul(zeros([3]), zeros([3, 2]))).toThrow(
      'matmul: `a` must have two axes or more: [..., rows, columns]. Received shape (3,). Give a vector an axis of length 1 with reshape.',
    );
    expect(() => matmul(zeros([2, 3]), zeros([3]))).toThrow('matmul: `b` must have two axes or more');
    expect(() => matmul(zeros([2, 3]), zeros([4, 5]))).toThrow(
      'matmul: The last axis of `a` must be as long as the last but one of `b`. Received shapes (2, 3) and (4, 5).',
    );
    expect(() => matmul(zeros([2, 1, 3]), zeros([4, 3, 1]))).toThrow('cannot be broadcast');
    expect(() => matmul(zeros([1, 1]), cast(zeros([1, 1]), 'int32'))).toThrow(
      "matmul: `b` must have dtype float32. Received dtype int32. Convert it with cast(b, 'float32').",
    );
    expect(() => matmul(cast(zeros([1, 1]), 'int32'), zeros([1, 1]))).toThrow('matmul: `a` must have dtype float32');
  });
});
