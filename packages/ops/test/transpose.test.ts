import { type DType, stridesOf, type Tensor, tensor, zeros } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, trace, transpose } from '../src/index.ts';
import { contents, counting, typeOf, unknown } from './quarters.ts';

const cases = fc.array(fc.nat(4), { maxLength: 5 }).chain((shape) =>
  fc.record({
    x: fc.constant(counting(shape)),
    perm: fc.shuffledSubarray(
      shape.map((_, axis) => axis),
      { minLength: shape.length },
    ),
  }),
);

describe('transpose', () => {
  test('turns rows into columns', () => {
    expect(
      transpose(
        tensor([
          [1, 2, 3],
          [4, 5, 6],
        ]),
      ).toArray(),
    ).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
  });

  test('every element comes from its index', () => {
    fc.assert(
      fc.property(cases, ({ x, perm }) => {
        const y = transpose(x, perm);
        expect(y.shape).toEqual(perm.map((axis) => x.shape[axis]));
        const own = stridesOf(y.shape);
        const from = stridesOf(x.shape);
        const sources = Array.from(y.data, (_, index) =>
          perm.reduce((sum, axis, at) => {
            const coordinate = Math.floor(index / (own[at] as number)) % (y.shape[at] as number);
            return sum + coordinate * (from[axis] as number);
          }, 0),
        );
        expect(Array.from(y.data)).toEqual(sources);
      }),
    );
  });

  test('the inverse permutation undoes it, and the default reverses all axes', () => {
    fc.assert(
      fc.property(cases, ({ x, perm }) => {
        const inverse = perm.map((_, axis) => perm.indexOf(axis));
        expect(contents(transpose(transpose(x, perm), inverse))).toEqual(contents(x));
        const reversed = x.shape.map((_, axis) => x.rank - 1 - axis);
        expect(contents(transpose(x))).toEqual(contents(transpose(x, reversed)));
      }),
    );
  });

  test('axes may count from the end', () => {
    const x = counting([2, 3, 4]);
    expect(contents(transpose(x, [0, -1, 1]))).toEqual(contents(transpose(x, [0, 2, 1])));
  });

  test.each<DType>(['float32', 'int32', 'uint32', 'uint8', 'bool'])('keeps %s', (dtype) => {
    const y = transpose(tensor([1, 0, 1, 1], [2, 2], dtype));
    expect(contents(y)).toEqual({ shape: [2, 2], dtype, data: [1, 1, 0, 1] });
  });

  test('unknown lengths move with their axes', () => {
    const type = unknown([null, 3, null, 4]);
    expect(typeOf([type], (x) => transpose(x, [0, 3, 1, 2])).shape).toEqual([null, 4, 3, null]);
    const graph = trace([type], (x) => [transpose(x, [0, 3, 1, 2])]);
    const x = counting([2, 3, 1, 4]);
    expect(contents(evaluate(graph, [x]).outputs[0] as Tensor)).toEqual(contents(transpose(x, [0, 3, 1, 2])));
  });

  test('refuses anything but permutations', () => {
    const x = zeros([2, 3]);
    expect(() => transpose(x, [0])).toThrow('transpose: `perm` must name each of the 2 axes once. Received perm=[0].');
    expect(() => transpose(x, [1, 1])).toThrow('Received perm=[1, 1].');
    expect(() => transpose(x, [1, -1])).toThrow('Received perm=[1, 1].');
    expect(() => transpose(x, [0, 2])).toThrow('transpose: Axis 2 is out of bounds for 2 axes.');
  });
});
