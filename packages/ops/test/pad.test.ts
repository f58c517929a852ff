import { type DType, formatShape, stridesOf, type Tensor, tensor, zeros } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, pad, slice, trace } from '../src/index.ts';
import { contents, counting, quarters, typeOf, unknown } from './quarters.ts';

const amount = fc.integer({ min: 0, max: 3 });
const cases = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), amount, amount), { maxLength: 4 }).map((axes) => ({
  x: quarters(axes.map(([length]) => length)),
  amounts: axes.map(([, before, after]) => [before, after] as const),
}));

/** The coordinates of the element at an index. */
function coordinatesOf(index: number, shape: readonly number[]): number[] {
  return stridesOf(shape).map((stride, axis) => Math.floor(index / stride) % (shape[axis] as number));
}

describe('pad', () => {
  test('adds elements around', () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    expect(
      pad(
        x,
        [
          [1, 0],
          [0, 2],
        ],
        9,
      ).toArray(),
    ).toEqual([
      [9, 9, 9, 9],
      [1, 2, 9, 9],
      [3, 4, 9, 9],
    ]);
  });

  test('every element is the source element or the padding value', () => {
    fc.assert(
      fc.property(cases, ({ x, amounts }) => {
        const y = pad(x, amounts, -7);
        expect(y.shape).toEqual(
          x.shape.map((length, axis) => length + (amounts[axis]?.[0] ?? 0) + (amounts[axis]?.[1] ?? 0)),
        );
        const strides = stridesOf(x.shape);
        y.data.forEach((element, index) => {
          const source = coordinatesOf(index, y.shape).map(
            (coordinate, axis) => coordinate - (amounts[axis]?.[0] ?? 0),
          );
          const inside = source.every((coordinate, axis) => coordinate >= 0 && coordinate < (x.shape[axis] as number));
          const from = source.reduce((sum, coordinate, axis) => sum + coordinate * (strides[axis] as number), 0);
          expect(element).toBe(inside ? x.data[from] : -7);
        });
      }),
    );
  });

  test('slice undoes it', () => {
    fc.assert(
      fc.property(cases, ({ x, amounts }) => {
        const begin = amounts.map(([before]) => before);
        expect(contents(slice(pad(x, amounts), begin, x.shape))).toEqual(contents(x));
      }),
    );
  });

  test.each<DType>(['float32', 'int32', 'uint32', 'uint8', 'bool'])('keeps %s', (dtype) => {
    const y = pad(tensor([1, 0], [2], dtype), [[1, 0]], 1);
    expect(contents(y)).toEqual({ shape: [3], dtype, data: [1, 1, 0] });
  });

  test('any float32 value', () => {
    expect(Array.from(pad(zeros([1]), [[1, 1]], Number.NEGATIVE_INFINITY).data)).toEqual([-Infinity, 0, -Infinity]);
    expect(Array.from(pad(zeros([1]), [[1, 0]], Number.NaN).data)).toEqual([Number.NaN, 0]);
    expect(Array.from(pad(zeros([1]), [[1, 0]], 0.1).data)).toEqual([Math.fround(0.1), 0]);
  });

  test('unknown lengths stay unknown until the graph runs', () => {
    const amounts = [
      [0, 0],
      [1, 2],
      [0, 1],
    ] as const;
    const type = unknown([null, 3, null]);
    expect(typeOf([type], (x) => pad(x, amounts)).shape).toEqual([null, 6, null]);
    const graph = trace([type], (x) => [pad(x, amounts)]);
    const x = counting([2, 3, 1]);
    const [output] = evaluate(graph, [x]).outputs;
    expect(contents(output as Tensor)).toEqual(contents(pad(x, amounts)));
  });

  test('refuses invalid amounts and values', () => {
    const x = zeros([2, 3]);
    expect(() => pad(x, [[1, 1]])).toThrow(
      `pad: \`amounts\` must have a pair for each of the 2 axes of shape ${formatShape([2, 3])}. Received 1.`,
    );
    for (const wrong of [[1, -1], [0.5, 0], [1]]) {
      expect(() => pad(x, [[0, 0], wrong as unknown as [number, number]])).toThrow(
        `pad: \`amounts\` must hold pairs of non-negative integers: [before, after]. Received [${wrong.join(', ')}] for axis 1. To remove elements, use slice.`,
      );
    }
    expect(() => pad(zeros([1], 'uint8'), [[1, 1]], 256)).toThrow(
      'pad: A tensor of dtype uint8 cannot hold `value`. Received value=256.',
    );
    expect(() => pad(zeros([1], 'int32'), [[1, 1]], 0.5)).toThrow('Received value=0.5.');
    expect(() => pad(zeros([1], 'bool'), [[1, 1]], 2)).toThrow('Received value=2.');
  });
});
