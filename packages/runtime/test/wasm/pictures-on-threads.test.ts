import { argMax, biasAdd, cast, conv2dTranspose, evaluate, relu, resize, topK, trace, type Value } from '@sepal/ops';
import { type Tensor, tensor } from '@sepal/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../src/index.ts';
import { worstDifference } from './random-graphs.ts';

const waves = (shape: readonly number[], speed: number): Tensor =>
  tensor(
    Float32Array.from({ length: shape.reduce((size, n) => size * n, 1) }, (_, i) => Math.sin(speed * i)),
    shape,
  );

interface Case {
  readonly inputs: readonly Tensor[];
  readonly program: (...inputs: Value[]) => Value[];
}

const cases: Readonly<Record<string, Case>> = {
  'the head of a segmentation': {
    inputs: [waves([2, 5, 6, 7], 0.7)],
    program(x) {
      const larger = relu(
        biasAdd(conv2dTranspose(x, waves([4, 4, 9, 7], 0.3), { strides: 2, padding: 'same' }), waves([9], 1)),
      );
      const scores = resize(larger, { size: [17, 23] });
      const { values, indices } = topK(scores, { k: 3 });
      return [scores, argMax(scores, { axis: -1 }), values, indices];
    },
  },
  'the same with the channels first': {
    inputs: [waves([2, 7, 5, 6], 0.7)],
    program(x) {
      const dataFormat = 'channelsFirst';
      const larger = conv2dTranspose(x, waves([3, 2, 9, 7], 0.3), { strides: [2, 3], padding: 'same', dataFormat });
      const scores = resize(relu(larger), { size: 13, cropToAspectRatio: true, dataFormat });
      return [scores, argMax(scores, { axis: 1 })];
    },
  },
  'a kernel that is made at run time': {
    inputs: [waves([2, 4, 5, 6], 0.7), waves([3, 3, 5, 6], 0.2)],
    program: (x, kernel) => [conv2dTranspose(x, relu(kernel), { strides: 2, outputPadding: 1 })],
  },
  'bytes of a photograph': {
    inputs: [
      tensor(
        waves([1, 30, 41, 3], 0.9).data.map((x) => 255 * x),
        [1, 30, 41, 3],
      ),
    ],
    program(x) {
      const bytes = cast(relu(x), 'uint8');
      return [resize(bytes, { size: [16, 16], padToAspectRatio: true, fillValue: 9, antialias: true })];
    },
  },
};

describe.each([1, 2, 3])('%d threads', (threads) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine({ engine: 'wasm', threads });
  });
  afterAll(() => engine.close());

  test.each(Object.entries(cases))('%s', async (_, { inputs, program }) => {
    const graph = trace(inputs, (...values) => program(...values));
    const expected = evaluate(graph, inputs).outputs;
    const session = engine.createSession();
    const actual = await session.add('pictures', graph).run(inputs);
    session.close();
    expect(actual.map(({ shape, dtype }) => [shape, dtype])).toEqual(
      expected.map(({ shape, dtype }) => [shape, dtype]),
    );
    for (const [i, y] of expected.entries()) expect(worstDifference(actual[i] as Tensor, y)).toBeLessThan(1e-5);
  });
});
