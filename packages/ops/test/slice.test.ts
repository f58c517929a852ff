import { type DType, stridesOf, type Tensor, tensor, zeros } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, slice, trace } from '../src/index.ts';
import { contents, counting, typeOf, unknown } from './quarters.ts';

const cases = fc
  .array(
    fc
      .tuple(fc.nat(5), fc.nat(5), fc.nat(5))
      .map((cuts) => cuts.sort((a, b) => a - b) as [begin: number, end: number, length: number]),
    { maxLength: 4 },
  )
  .map((axes) => ({
    x: counting(axes.map(([, , length]) => length)),
    begin: axes.map(([begin]) => begin),
    size: axes.map(([begin, end]) => end - begin),
  }));

describe('slice', () => {
  test('cuts out a block', () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    expect(slice(x, [1, 0], [2, 2]).toArray()).toEqual([
      [4, 5],
      [7, 8],
    ]);
  });

  test('every element comes from its index', () => {
    fc.assert(
      fc.property(cases, ({ x, begin, size }) => {
        const y = slice(x, begin, size);
        expect(y.shape).toEqual(size);
        const own = stridesOf(size);
        const from = stridesOf(x.shape);
        // Elements of x are their own indices, so they tell where they came from.
        const sources = Array.from(y.data, (_, index) =>
          size.reduce((sum, length, axis) => {
            const coordinate = Math.floor(index / (own[axis] as number)) % length;
            return sum + (coordinate + (begin[axis] as number)) * (from[axis] as number);
          }, 0),
        );
        expect(Array.from(y.data)).toEqual(sources);
      }),
    );
  });

  test('-1, null and no size extend to the end', () => {
    const x = counting([3, 4]);
    const expected = contents(slice(x, [1, 2], [2, 2]));
    expect(contents(slice(x, [1, 2], [-1, -1]))).toEqual(expected);
    expect(contents(slice(x, [1, 2], [null, 2]))).toEqual(expected);
    expect(contents(slice(x, [1, 2]))).toEqual(expected);
    expect(slice(x, [3, 4]).shape).toEqual([0, 0]);
  });

  test.each<DType>(['float32', 'int32', 'uint32', 'uint8', 'bool'])('keeps %s', (dtype) => {
    expect(contents(slice(tensor([0, 1, 1], [3], dtype), [1]))).toEqual({ shape: [2], dtype, data: [1, 1] });
  });

  test('unknown lengths stay unknown up to the end of an axis, until the graph runs', () => {
    const type = unknown([null, null, 4]);
    expect(typeOf([type], (x) => slice(x, [1, 0, 1], [-1, 2, null])).shape).toEqual([null, 2, 3]);
    const graph = trace([type], (x) => [slice(x, [1, 0, 1], [-1, 2, null])]);
    const x = counting([3, 2, 4]);
    expect(contents(evaluate(graph, [x]).outputs[0] as Tensor)).toEqual(contents(slice(x, [1, 0, 1], [2, 2, 3])));
    expect(() => evaluate(graph, [counting([3, 1, 4])])).toThrow(
      'slice: The slice does not lie inside axis 1 of shape (3, 1, 4). Received begin=[1, 0, 1], size=[-1, 2, -1].',
    );
  });

  test('changing the arguments later does not change the graph', () => {
    const begin = [1];
    const size = [1];
    const graph = trace([unknown([3])], (x) => [slice(x, begin, size)]);
    begin[0] = 2;
    size[0] = 3;
    expect(evaluate(graph, [tensor([1, 2, 3])]).outputs[0]?.toArray()).toEqual([2]);
  });

  test('refuses blocks outside the tensor', () => {
    const x = zeros([2, 3]);
    expect(() => slice(x, [0], [1])).toThrow(
      'slice: `begin` and `size` must have an entry for each of the 2 axes of shape (2, 3). Received begin=[0], size=[1].',
    );
    expect(() => slice(x, [0, 0], [1])).toThrow('Received begin=[0, 0], size=[1].');
    expect(() => slice(x, [0, 2], [1, 2])).toThrow(
      'slice: The slice does not lie inside axis 1 of shape (2, 3). Received begin=[0, 2], size=[1, 2].',
    );
    expect(() => slice(x, [3, 0])).toThrow('The slice does not lie inside axis 0');
    expect(() => slice(x, [-1, 0])).toThrow('slice: `begin` must hold non-negative integers. Received begin=[-1, 0].');
    expect(() => slice(x, [0, 0], [1, -2])).toThrow(
      'slice: `size` must hold non-negative integers, or -1 for all that follow. Received size=[1, -2].',
    );
    expect(() => slice(x, [0, 0], [1, 0.5])).toThrow('Received size=[1, 0.5].');
  });
});
