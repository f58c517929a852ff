import { type DType, type SymbolicShape, type Tensor, tensor, zeros } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { evaluate, reshape, trace } from '../src/index.ts';
import { contents, counting, typeOf, unknown } from './quarters.ts';

describe('reshape', () => {
  test('keeps the row-major order', () => {
    expect(
      reshape(
        tensor([
          [1, 2, 3],
          [4, 5, 6],
        ]),
        [3, 2],
      ).toArray(),
    ).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
  });

  test.each<[readonly number[], SymbolicShape, readonly number[]]>([
    [[2, 6], [-1], [12]],
    [
      [2, 6],
      [3, -1],
      [3, 4],
    ],
    [
      [2, 6],
      [-1, 12, 1],
      [1, 12, 1],
    ],
    [
      [2, 6],
      [null, 4],
      [3, 4],
    ],
    [[1], [], []],
    [[], [1, -1], [1, 1]],
    [
      [0, 3],
      [3, -1],
      [3, 0],
    ],
    [
      [0, 3],
      [0, 5],
      [0, 5],
    ],
  ])('%j as %j is %j', (shape, target, expected) => {
    const x = counting(shape);
    const y = reshape(x, target);
    expect(contents(y)).toEqual({ ...contents(x), shape: expected });
  });

  test.each<DType>(['float32', 'int32', 'uint32', 'uint8', 'bool'])('keeps %s', (dtype) => {
    const y = reshape(tensor([1, 0], [2], dtype), [1, 2]);
    expect(contents(y)).toEqual({ shape: [1, 2], dtype, data: [1, 0] });
  });

  test('copies: the result does not share the memory of the operand', () => {
    const x = zeros([2]);
    expect(reshape(x, [2, 1]).data).not.toBe(x.data);
  });

  test.each<[SymbolicShape, SymbolicShape, SymbolicShape]>([
    [
      [null, 4, 4, 3],
      [null, -1],
      [null, 48],
    ],
    [
      [null, 6],
      [null, 3, 2],
      [null, 3, 2],
    ],
    [
      [null, 6],
      [null, -1, 2],
      [null, 3, 2],
    ],
    [
      [null, 4],
      [-1, 2],
      [null, 2],
    ],
    [
      [null, null, 3],
      [null, 1, null, 3],
      [null, 1, null, 3],
    ],
    [
      [null, null, 3],
      [null, 1, null, -1],
      [null, 1, null, 3],
    ],
    [
      [null, null, 3],
      [-1, 3],
      [null, 3],
    ],
    [
      [null, null, 3],
      [null, -1],
      [null, null],
    ],
    [
      [null, 4],
      [2, 2],
      [2, 2],
    ],
    [
      [2, 6],
      [null, null, 3],
      [null, null, 3],
    ],
    [
      [null, 0],
      [null, -1],
      [null, 0],
    ],
  ])('with unknown lengths, %j as %j is %j', (shape, target, expected) => {
    expect(typeOf([unknown(shape)], (x) => reshape(x, target)).shape).toEqual(expected);
  });

  test('an unknown length is filled in when the graph runs', () => {
    const flatten = trace([unknown([null, 2, 3])], (x) => [reshape(x, [null, -1])]);
    expect(evaluate(flatten, [counting([4, 2, 3])]).outputs[0]?.shape).toEqual([4, 6]);
    const halves = trace([unknown([null, 4])], (x) => [reshape(x, [-1, 2])]);
    const [output] = evaluate(halves, [counting([3, 4])]).outputs;
    expect(contents(output as Tensor)).toEqual(contents(reshape(counting([3, 4]), [6, 2])));
    const fixed = trace([unknown([null, 4])], (x) => [reshape(x, [2, 2])]);
    expect(() => evaluate(fixed, [counting([3, 4])])).toThrow(
      'reshape: A tensor of shape (3, 4) cannot be reshaped to (2, 2): the numbers of elements differ.',
    );
  });

  test.each<[readonly number[], SymbolicShape]>([
    [
      [2, 6],
      [null, null, 3],
    ],
    [
      [2, 6],
      [null, -1],
    ],
    [
      [0, 3],
      [0, -1],
    ],
    [
      [0, 3],
      [0, null],
    ],
  ])('what stays unknown cannot be computed: %j as %j', (shape, target) => {
    expect(() => reshape(zeros(shape), target)).toThrow(
      'reshape: The shape of the result is not known, so it cannot be computed.',
    );
  });

  test('refuses shapes of another size and invalid lengths', () => {
    const x = zeros([2, 3]);
    expect(() => reshape(x, [4])).toThrow(
      'reshape: A tensor of shape (2, 3) cannot be reshaped to (4,): the numbers of elements differ.',
    );
    expect(() => reshape(x, [4, -1])).toThrow('A tensor of shape (2, 3) cannot be reshaped to (4, None)');
    expect(() => reshape(x, [0, -1])).toThrow('the numbers of elements differ.');
    expect(() => typeOf([unknown([null, 7])], (value) => reshape(value, [null, 2, -1]))).toThrow(
      'reshape: A tensor of shape (None, 7) cannot be reshaped to (None, 2, None): the numbers of elements differ.',
    );
    for (const target of [[-1, -1], [-2, 3], [1.5, 4], [Number.NaN]]) {
      expect(() => reshape(x, target)).toThrow(
        `reshape: \`shape\` must hold non-negative integers and at most one -1. Received shape=[${target.join(', ')}].`,
      );
    }
  });
});
