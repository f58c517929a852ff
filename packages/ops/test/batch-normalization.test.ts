import { ShapeError, type Tensor, tensor, ValueError } from '@sepal/tensor';
import { expect, test } from 'vitest';
import { add, batchNormalization, evaluate, mean, moments, multiply, trace, variance } from '../src/index.ts';

const X = tensor(
  Float32Array.from({ length: 36 }, (_, i) => ((i * 17) % 13) / 4 - 1),
  [2, 3, 3, 2],
);
const MEAN = tensor([0.25, -0.5]);
const VARIANCE = tensor([1.5, 0.25]);
const GAMMA = tensor([2, -0.75]);
const BETA = tensor([0.5, 0.125]);

/** γ (x − μ) / √(σ² + ε) + β, by the definition. */
function expected(x: Tensor, channel: (i: number) => number, epsilon: number): number[] {
  const of = (vector: Tensor, i: number) => vector.data[channel(i)] as number;
  return Array.from(
    x.data,
    (value, i) => (of(GAMMA, i) * (value - of(MEAN, i))) / Math.sqrt(of(VARIANCE, i) + epsilon) + of(BETA, i),
  );
}

function expectNear(actual: ArrayLike<number>, wanted: ArrayLike<number>): void {
  expect(actual.length).toBe(wanted.length);
  for (let i = 0; i < wanted.length; i++) expect(actual[i]).toBeCloseTo(wanted[i] as number, 6);
}

test('along the last axis', () => {
  const y = batchNormalization(X, MEAN, VARIANCE, { gamma: GAMMA, beta: BETA });
  expect(y.shape).toEqual([2, 3, 3, 2]);
  expectNear(
    y.data,
    expected(X, (i) => i % 2, 1e-3),
  );
});

test('along another axis, with another epsilon', () => {
  const first = tensor(X.data, [3, 2, 6]);
  const y = batchNormalization(first, MEAN, VARIANCE, { gamma: GAMMA, beta: BETA, axis: 1, epsilon: 0.5 });
  expectNear(
    y.data,
    expected(first, (i) => Math.floor(i / 6) % 2, 0.5),
  );
  expect(batchNormalization(first, MEAN, VARIANCE, { gamma: GAMMA, beta: BETA, axis: -2, epsilon: 0.5 })).toEqual(y);
});

test('gamma defaults to 1 and beta to 0', () => {
  const plain = batchNormalization(X, MEAN, VARIANCE);
  expect(batchNormalization(X, MEAN, VARIANCE, { gamma: tensor([1, 1]), beta: tensor([0, 0]) })).toEqual(plain);
  expectNear(batchNormalization(X, MEAN, VARIANCE, { beta: BETA }).data, add(plain, BETA).data);
  expectNear(batchNormalization(X, MEAN, VARIANCE, { gamma: tensor([2, 2]) }).data, multiply(plain, 2).data);
});

test('moments, and the training form: mean 0 and variance 1 per channel', () => {
  const { mean: average, variance: spread } = moments(X, { axis: [0, 1, 2] });
  expect(average).toEqual(mean(X, { axis: [0, 1, 2] }));
  expect(spread).toEqual(variance(X, { axis: [0, 1, 2] }));
  const y = batchNormalization(X, average, spread, { epsilon: 0 });
  const after = moments(y, { axis: [0, 1, 2] });
  expectNear(after.mean.data, [0, 0]);
  expectNear(after.variance.data, [1, 1]);
  expect(moments(X, { keepdims: true }).variance.shape).toEqual([1, 1, 1, 1]);
});

test('recorded with an unknown batch', () => {
  const graph = trace([{ shape: [null, 3, 3, 2], dtype: 'float32' }], (x) => {
    const statistics = moments(x, { axis: [0, 1, 2] });
    return [
      batchNormalization(x, statistics.mean, statistics.variance),
      batchNormalization(x, MEAN, VARIANCE, { gamma: GAMMA }),
    ];
  });
  expect(graph.nodes[graph.outputs[0] as number]?.type.shape).toEqual([null, 3, 3, 2]);
  const statistics = moments(X, { axis: [0, 1, 2] });
  expect(evaluate(graph, [X]).outputs).toEqual([
    batchNormalization(X, statistics.mean, statistics.variance),
    batchNormalization(X, MEAN, VARIANCE, { gamma: GAMMA }),
  ]);
});

test('NaN only affects its channel', () => {
  const y = batchNormalization(tensor([[1, 2]]), tensor([Number.NaN, 0]), tensor([1, 1]), { epsilon: 0 });
  expect([...y.data]).toEqual([Number.NaN, 2]);
});

test('refuses invalid axes, vectors, types and epsilons', () => {
  expect(() => batchNormalization(X, MEAN, VARIANCE, { axis: 4 })).toThrow(ShapeError);
  expect(() => batchNormalization(X, tensor([1, 2, 3]), VARIANCE)).toThrow(
    'batchNormalization: `mean` must have shape (2,): one number per entry of axis 3 of the input (2, 3, 3, 2). Received shape (3,).',
  );
  expect(() => batchNormalization(X, MEAN, VARIANCE, { beta: tensor([[1, 2]]) })).toThrow(
    '`beta` must have shape (2,)',
  );
  expect(() => batchNormalization(tensor([1, 2], [2], 'int32'), MEAN, VARIANCE)).toThrow(
    "`x` must have dtype float32. Received dtype int32. Convert it with cast(x, 'float32').",
  );
  expect(() => batchNormalization(X, MEAN, VARIANCE, { epsilon: Number.NaN })).toThrow(ValueError);
});
