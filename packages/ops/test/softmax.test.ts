import { ShapeError, type Tensor, tensor, ValueError } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { evaluate, exp, log, logSoftmax, softmax, sparsemax, sum, trace } from '../src/index.ts';

const { NaN: nan } = Number;
const X = tensor(
  Float32Array.from({ length: 24 }, (_, i) => ((i * 17) % 13) / 4 - 1),
  [2, 3, 4],
);

function expectNear(actual: Tensor, expected: Tensor): void {
  expect(actual.shape).toEqual(expected.shape);
  actual.data.forEach((value, i) => {
    expect(value).toBeCloseTo(expected.data[i] as number, 6);
  });
}

describe.each([0, 1, 2, -1, -3])('along axis %i', (axis) => {
  test('softmax adds up to 1 and is proportional to exp', () => {
    const y = softmax(X, axis);
    expectNear(
      sum(y, { axis }),
      tensor(new Float32Array(24 / (X.shape.at(axis) as number)).fill(1), sum(X, { axis }).shape),
    );
    const powers = exp(X);
    expect((y.data[0] as number) / (powers.data[0] as number)).toBeCloseTo(
      1 / (sum(powers, { axis }).data[0] as number),
      6,
    );
  });

  test('logSoftmax is its logarithm', () => expectNear(logSoftmax(X, axis), log(softmax(X, axis))));
});

test('large and infinite numbers', () => {
  expect(softmax(tensor([1000, 1000])).toArray()).toEqual([0.5, 0.5]);
  expect([...softmax(tensor([-Infinity, 0, 0])).data]).toEqual([0, 0.5, 0.5]);
  expect([...softmax(tensor([Infinity, 1])).data]).toEqual([nan, nan]);
  expect([...softmax(tensor([-Infinity, -Infinity])).data]).toEqual([nan, nan]);
  expect([...softmax(tensor([1, nan])).data]).toEqual([nan, nan]);
  expect([...logSoftmax(tensor([0, -1000])).data]).toEqual([0, -1000]);
  expect([...logSoftmax(tensor([-Infinity, 0])).data]).toEqual([-Infinity, 0]);
});

test('several axes count as one, as for the flattened picture', () => {
  const y = softmax(X, [1, 2]);
  expectNear(y, tensor(softmax(tensor(X.data, [2, 12])).data, [2, 3, 4]));
  expect(softmax(X, [1])).toEqual(softmax(X, 1));
});

test('sparsemax as Keras computes it', () => {
  expect(sparsemax(tensor([1, 2, 3])).toArray()).toEqual([0, 0, 1]);
  // The paper gives [0.5, 0.5] here.
  expect(sparsemax(tensor([0.5, 0.5])).toArray()).toEqual([0.25, 0.25]);
  expect(sparsemax(tensor([3, 1, 2.9])).toArray()).toEqual([0, 0, 0]);
  expectNear(sparsemax(tensor([[-1], [-1.2], [-1.5]]), 0), tensor([[1.6333334], [1.4333334], [1.1333334]]));
  expect([...sparsemax(tensor([nan, 1, 2])).data]).toEqual([nan, 0, 1]);
  expect([...sparsemax(tensor([Infinity, 1])).data]).toEqual([Infinity, Infinity]);
});

test.each([softmax, logSoftmax, sparsemax])('recorded, with unknown lengths, and empty', (op) => {
  const graph = trace([{ shape: [null, null, 4], dtype: 'float32' }], (x) => [op(x)]);
  expect(graph.nodes.at(-1)?.type).toEqual({ shape: [null, null, 4], dtype: 'float32' });
  expect(evaluate(graph, [X]).outputs[0]).toEqual(op(X));
  expect(op(tensor([], [0, 4])).shape).toEqual([0, 4]);
  expect(op(tensor([], [4, 0])).shape).toEqual([4, 0]);
});

test('refuses missing axes and other types', () => {
  expect(() => softmax(X, 3)).toThrow(ShapeError);
  expect(() => softmax(tensor(1))).toThrow('softmax: Axis -1 is out of bounds for 0 axes.');
  expect(() => sparsemax(tensor([1], [1], 'int32'))).toThrow(ValueError);
});
