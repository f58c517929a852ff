import {
  averagePool2d,
  conv2d,
  depthwiseConv2d,
  evaluate,
  matmul,
  mean,
  relu,
  softmax,
  trace,
  type Value,
} from '@sepal/ops';
import { ones, type Tensor, tensor, zeros } from '@sepal/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../src/index.ts';
import { worstDifference } from './random-graphs.ts';

const kernel = tensor(
  Float32Array.from({ length: 3 * 3 * 4 * 2 }, (_, i) => Math.sin(i)),
  [3, 3, 4, 2],
);
const picture = tensor(
  Float32Array.from({ length: 5 * 6 * 4 }, (_, i) => Math.cos(i)),
  [1, 5, 6, 4],
);

interface Case {
  readonly input: Tensor;
  readonly program: (x: Value) => Value;
}

/** Axes of length 0, and the largest geometry allowed. */
const cases: Readonly<Record<string, Case>> = {
  'a product of no inputs': { input: zeros([37, 0]), program: (x) => relu(matmul(x, zeros([0, 19]))) },
  'a product of no rows': { input: zeros([0, 3]), program: (x) => matmul(x, ones([3, 4])) },
  'a product of no outputs': { input: ones([5, 3]), program: (x) => matmul(x, zeros([3, 0])) },
  'pictures of no channels': { input: zeros([2, 5, 5, 0]), program: (x) => conv2d(x, zeros([3, 3, 0, 4])) },
  'no pictures': { input: zeros([0, 5, 6, 4]), program: (x) => softmax(conv2d(x, kernel)) },
  'no channels, one by one': { input: zeros([2, 5, 5, 0]), program: (x) => depthwiseConv2d(x, zeros([3, 3, 0, 2])) },
  'no filters for a channel': { input: picture, program: (x) => depthwiseConv2d(x, zeros([3, 3, 4, 0])) },
  'an average of nothing': { input: zeros([3, 0]), program: (x) => mean(x, { axis: 1 }) },
  'the largest dilation': {
    input: picture,
    program: (x) => conv2d(x, kernel, { dilationRate: 2 ** 28 - 1, padding: 'same' }),
  },
  'the largest strides': {
    input: picture,
    program: (x) => depthwiseConv2d(x, kernel, { strides: 2 ** 29 - 1, padding: 'same' }),
  },
  'the largest windows': {
    input: picture,
    program: (x) => averagePool2d(x, { poolSize: 2 ** 29 - 1, strides: 1, padding: 'same' }),
  },
};

describe.each([1, 2, 3, 4])('%d threads', (threads) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine({ engine: 'wasm', threads });
  });
  afterAll(() => engine.close());

  test.each(Object.entries(cases))('%s', async (_, { input, program }) => {
    const graph = trace([input], (x) => [program(x)]);
    const [expected] = evaluate(graph, [input]).outputs as readonly [Tensor];
    const session = engine.createSession();
    const [actual] = (await session.add('edge', graph).run([input])) as readonly [Tensor];
    session.close();
    expect(actual.shape).toEqual(expected.shape);
    expect(worstDifference(actual, expected)).toBeLessThan(1e-5);
  });
});
