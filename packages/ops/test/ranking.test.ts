import { type Shape, type Tensor, tensor, zeros } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { argMax, evaluate, max, topK, trace, transpose } from '../src/index.ts';
import { contents, quarters, typeOf, unknown } from './quarters.ts';

const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });

describe('argMax', () => {
  test('is the first index of the maximum, along any axis', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), fc.nat(100), (shape, at, seed) => {
        const axis = at % shape.length;
        const x = quarters(shape, seed);
        // Moves the axis to the end, so that its elements are adjacent.
        const perm = [...shape.keys()].filter((other) => other !== axis).concat(axis);
        const rows = transpose(x, perm) as Tensor;
        const length = shape[axis] as number;
        const expected = Array.from(max(x, { axis }).data, (largest, row) =>
          Array.from(rows.data.subarray(row * length, (row + 1) * length)).indexOf(largest),
        );
        const kept = shape.map((n, other) => (other === axis ? 1 : n));
        expect(contents(argMax(x, { axis, keepdims: true }))).toEqual({ shape: kept, dtype: 'int32', data: expected });
        expect(argMax(x, { axis: axis - shape.length }).shape).toEqual(shape.filter((_, other) => other !== axis));
      }),
      { seed: 8 },
    );
  });

  test('NaN ranks as the largest, −0 below 0; without an axis all elements are searched', () => {
    expect(
      argMax(
        tensor([
          [1, Number.POSITIVE_INFINITY],
          [Number.NaN, Number.NaN],
        ]),
      ).item(),
    ).toBe(2);
    expect(argMax(tensor([-0, 0, 0])).item()).toBe(1);
    expect(argMax(zeros([2, 3]), { keepdims: true }).shape).toEqual([1, 1]);
  });

  test('unknown lengths', () => {
    const type = unknown([null, null, 3]);
    expect(typeOf([type], (x) => argMax(x, { axis: -1 }))).toEqual({ shape: [null, null], dtype: 'int32' });
    expect(typeOf([type], (x) => argMax(x))).toEqual({ shape: [], dtype: 'int32' });
    const x = quarters([2, 4, 3]);
    const graph = trace([type], (value) => [argMax(value), argMax(value, { axis: 1 })]);
    const { outputs } = evaluate(graph, [x]);
    expect(outputs.map(contents)).toEqual([contents(argMax(x)), contents(argMax(x, { axis: 1 }))]);
  });

  test.each<[() => unknown, string]>([
    [
      () => argMax(zeros([2, 0]), { axis: 1 }),
      'argMax: An empty axis has no largest element: axis 1 of shape (2, 0) is empty.',
    ],
    [() => argMax(zeros([2, 3]), { axis: 2 }), 'argMax: '],
    [() => argMax(zeros([2, 3]), { axis: 0.5 }), 'argMax: '],
    [
      () => argMax(zeros([2]), { keepdims: 1 as never }),
      'argMax: `keepdims` must be true or false. Received: keepdims=1.',
    ],
    [() => argMax([1, 2] as never), 'argMax: '],
  ])('%s is refused', (run, message) => {
    expect(run).toThrow(message);
  });
});

describe('topK', () => {
  test('sorts each row in descending order; ties keep their order', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), fc.nat(100), (shape, some, seed) => {
        const length = shape.at(-1) as number;
        const k = some % (length + 1);
        const x = quarters(shape, seed);
        const { values, indices } = topK(x, { k });
        const expected: [number, number][] = [];
        for (let row = 0; row < x.data.length; row += length) {
          const sorted = Array.from(x.data.subarray(row, row + length), (value, at): [number, number] => [value, at]);
          sorted.sort(([a, i], [b, j]) => b - a || i - j);
          expected.push(...sorted.slice(0, k));
        }
        const found: Shape = [...shape.slice(0, -1), k];
        expect(contents(values)).toEqual({ shape: found, dtype: 'float32', data: expected.map(([value]) => value) });
        expect(contents(indices)).toEqual({ shape: found, dtype: 'int32', data: expected.map(([, at]) => at) });
      }),
      { seed: 9 },
    );
  });

  test('every NaN ranks first, 0 before −0', () => {
    const { values, indices } = topK(tensor([-0, 1, Number.NaN, 0, Number.NEGATIVE_INFINITY, Number.NaN]), { k: 6 });
    expect(Array.from(values.data)).toEqual([Number.NaN, Number.NaN, 1, 0, -0, Number.NEGATIVE_INFINITY]);
    expect(Array.from(indices.data)).toEqual([2, 5, 1, 3, 0, 4]);
  });

  test('values have the type of x; in a trace, one of the two results may be unused', () => {
    expect(topK(zeros([3], 'uint8'), { k: 2 }).values.dtype).toBe('uint8');
    expect(typeOf([unknown([null, null], 'int32')], (x) => topK(x, { k: 2 }).values)).toEqual({
      shape: [null, 2],
      dtype: 'int32',
    });
    const graph = trace([unknown([null, 5])], (x) => [topK(x, { k: 2 }).indices]);
    expect(graph.nodes.filter(({ kind }) => kind === 'op')).toHaveLength(1);
  });

  test.each<[() => unknown, string]>([
    [
      () => topK(zeros([2, 3]), { k: 4 }),
      'topK: k argument to topK must be no larger than size along axis; got k=4 with shape=(2, 3) and axis=1.',
    ],
    [() => topK(zeros([3]), { k: -1 }), 'topK: k argument to topK must be an integer of 0 or more, got -1.'],
    [() => topK(zeros([3]), { k: 1.5 }), 'topK: k argument to topK must be an integer of 0 or more, got 1.5.'],
    [() => topK(zeros([]), { k: 0 }), 'topK: Expected at least one axis. Received shape ().'],
    [() => topK(zeros([3]), {} as never), 'topK: k argument to topK must be an integer of 0 or more, got undefined.'],
  ])('%s is refused', (run, message) => {
    expect(run).toThrow(message);
  });
});
