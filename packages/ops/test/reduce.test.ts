import { ShapeError, sizeOf, type Tensor, tensor, ValueError } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { evaluate, max, mean, min, type ReduceOp, sum, trace, variance } from '../src/index.ts';

const { NaN: nan } = Number;
const OPS = { sum, mean, variance, max, min } satisfies Record<ReduceOp, typeof sum>;

/** Every reduction of a list, by its definition. */
const OF_LIST: { readonly [K in ReduceOp]: (values: readonly number[]) => number } = {
  sum: (values) => values.reduce((a, b) => a + b, 0),
  mean: (values) => OF_LIST.sum(values) / values.length,
  variance: (values) => OF_LIST.mean(values.map((value) => (value - OF_LIST.mean(values)) ** 2)),
  max: (values) => Math.max(...values),
  min: (values) => Math.min(...values),
};

/** Collects the elements reduced together, by their coordinates. */
function collected(x: Tensor, axes: readonly number[]): number[][] {
  const groups: number[][] = [];
  for (let i = 0; i < x.size; i++) {
    let rest = i;
    let group = 0;
    let scale = 1;
    for (let axis = x.rank - 1; axis >= 0; axis--) {
      const length = x.shape[axis] as number;
      if (!axes.includes(axis)) {
        group += (rest % length) * scale;
        scale *= length;
      }
      rest = Math.floor(rest / length);
    }
    groups[group] = [...(groups[group] ?? []), x.data[i] as number];
  }
  return groups;
}

const X = tensor(
  Float32Array.from({ length: sizeOf([2, 3, 1, 4]) }, (_, i) => ((i * 37) % 29) / 4 - 3),
  [2, 3, 1, 4],
);

describe.each(Object.keys(OPS) as ReduceOp[])('%s', (name) => {
  const op = OPS[name];

  test.each([[[]], [[0]], [[1]], [[2]], [[3]], [[0, 1]], [[0, 3]], [[1, 2]], [[0, 1, 2]], [[1, 3]], [[0, 1, 2, 3]]])(
    'along %j',
    (axes) => {
      const expected = collected(X, axes).map((values) => Math.fround(OF_LIST[name](values)));
      const dropped = op(X, { axis: axes });
      expect(dropped.shape).toEqual(X.shape.filter((_, axis) => !axes.includes(axis)));
      expect([...dropped.data]).toEqual(expected);
      const kept = op(X, { axis: axes.map((axis) => axis - 4).reverse(), keepdims: true });
      expect(kept.shape).toEqual(X.shape.map((length, axis) => (axes.includes(axis) ? 1 : length)));
      expect(kept.data).toEqual(dropped.data);
    },
  );

  test('all axes by default, or one as a number', () => {
    expect(op(X)).toEqual(op(X, { axis: [0, 1, 2, 3] }));
    expect(op(X, { axis: undefined }).shape).toEqual([]);
    expect(op(X, { axis: -1 })).toEqual(op(X, { axis: [3] }));
    expect(op(tensor(3)).shape).toEqual([]);
  });

  test('NaN propagates', () => {
    expect(op(tensor([1, nan, 2])).item()).toBeNaN();
    expect(op(tensor([nan, 1])).item()).toBeNaN();
  });

  test('is recorded, with unknown lengths', () => {
    const graph = trace([{ shape: [null, 3, null, 4], dtype: 'float32' }], (x) => [
      op(x, { axis: [1, 2] }),
      op(x, { axis: [1, 2], keepdims: true }),
    ]);
    expect(graph.outputs.map((id) => graph.nodes[id]?.type.shape)).toEqual([
      [null, 4],
      [null, 1, 1, 4],
    ]);
    expect(evaluate(graph, [X]).outputs[0]).toEqual(op(X, { axis: [1, 2] }));
  });

  test('refuses missing or repeated axes, and booleans', () => {
    expect(() => op(X, { axis: 4 })).toThrow(ShapeError);
    expect(() => op(X, { axis: [1, -3] })).toThrow(
      `${name}: \`axis\` must not name an axis twice. Received axis=[1, -3].`,
    );
    expect(() => op(tensor([true]))).toThrow(ValueError);
  });
});

test('empty reductions', () => {
  expect(sum(tensor([], [0])).item()).toBe(0);
  expect(mean(tensor([], [0])).item()).toBeNaN();
  expect([...variance(tensor([], [0, 2]), { axis: 0 }).data]).toEqual([nan, nan]);
  expect(max(tensor([], [3, 0]), { axis: 0 }).shape).toEqual([0]);
  expect(() => max(tensor([], [0, 3]), { axis: 0 })).toThrow(
    'max: zero-size array to reduction operation max which has no identity.',
  );
});

test('sums keep small terms: they accumulate in float64', () => {
  expect(sum(tensor([1e8, 1, -1e8, 1])).item()).toBe(2);
  expect(sum(tensor(new Float32Array(2 ** 20).fill(0.1), [2 ** 20])).item()).toBe(
    Math.fround(Math.fround(0.1) * 2 ** 20),
  );
});

test('variance stays accurate with a large mean', () => {
  expect(variance(tensor([1e6 + 1, 1e6 - 1])).item()).toBe(1);
});

test('integers: type kept, sums wrap, averages refused', () => {
  expect(sum(tensor([2147483647, 1], [2], 'int32'))).toEqual(tensor(-2147483648, [], 'int32'));
  expect(sum(tensor([4294967295, 3], [2], 'uint32'))).toEqual(tensor(2, [], 'uint32'));
  expect(sum(tensor([200, 100], [2], 'uint8'))).toEqual(tensor(44, [], 'uint8'));
  expect(max(tensor([4294967295, 3], [2], 'uint32')).item()).toBe(4294967295);
  expect(min(tensor([-7, 3], [2], 'int32')).item()).toBe(-7);
  expect(() => mean(tensor([1], [1], 'int32'))).toThrow(
    "mean: The operand must have dtype float32. Received dtype int32. Convert it with cast(x, 'float32').",
  );
});

test('a million elements, in any layout', () => {
  const picture = tensor(new Float32Array(2 ** 20).fill(1), [1, 512, 512, 4]);
  expect([...sum(picture, { axis: [1, 2] }).data]).toEqual([2 ** 18, 2 ** 18, 2 ** 18, 2 ** 18]);
  expect(sum(picture, { axis: -1 }).data[7]).toBe(4);
  expect(sum(picture, { axis: 0 }).size).toBe(2 ** 20);
});
