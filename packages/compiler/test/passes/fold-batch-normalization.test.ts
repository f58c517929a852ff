import {
  add,
  batchNormalization,
  biasAdd,
  conv2d,
  conv2dTranspose,
  type DataFormat,
  depthwiseConv2d,
  matmul,
  moments,
  relu,
  State,
  Trace,
  type Traced,
  type Value,
} from '@sepal/ops';
import { tensor, zeros } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { invariantNodes } from '../../src/graph/invariant-nodes.ts';
import { expectSameResults, graphOf, nodeOf, numbers, opNodes, opsOf, weight } from './graphs.ts';
import { foldBatchNormalization } from './passes.ts';

/** Normalizes with states; variances are between 0.1 and 1. */
function normalize(recording: Trace, x: Value, axis = -1, epsilon = 1e-3): Value {
  const channels = x.shape.at(axis) as number;
  const read = (seed: number, minval = -1): Traced => recording.read(weight([channels], seed, minval));
  return batchNormalization(x, read(11), read(12, 0.1), { gamma: read(13), beta: read(14), axis, epsilon });
}

/** The ops outside the prologue. */
function runOps(graph: ReturnType<typeof foldBatchNormalization>): string[] {
  const prologue = invariantNodes(graph);
  return opNodes(graph).flatMap(({ id, op }) => (prologue.has(id) ? [] : [op]));
}

const pictures: Record<DataFormat, { shape: readonly number[]; axis: number }> = {
  channelsLast: { shape: [2, 5, 4, 6], axis: 3 },
  channelsFirst: { shape: [2, 6, 5, 4], axis: 1 },
};

describe('foldBatchNormalization', () => {
  const filters: readonly [string, readonly number[], (x: Value, kernel: Value, dataFormat: DataFormat) => Value][] = [
    ['conv2d', [3, 3, 6, 8], (x, kernel, dataFormat) => conv2d(x, kernel, { dataFormat, padding: 'same' })],
    ['conv2d', [3, 2, 3, 8], (x, kernel, dataFormat) => conv2d(x, kernel, { dataFormat, strides: 2, groups: 2 })],
    [
      'conv2dTranspose',
      [3, 2, 8, 6],
      (x, kernel, dataFormat) => conv2dTranspose(x, kernel, { dataFormat, strides: 2, padding: 'same' }),
    ],
    ['depthwiseConv2d', [3, 3, 6, 1], (x, kernel, dataFormat) => depthwiseConv2d(x, kernel, { dataFormat })],
    ['depthwiseConv2d', [2, 3, 6, 3], (x, kernel, dataFormat) => depthwiseConv2d(x, kernel, { dataFormat })],
  ];

  for (const [op, kernelShape, filter] of filters) {
    for (const dataFormat of ['channelsLast', 'channelsFirst'] as const) {
      const { shape, axis } = pictures[dataFormat];
      test.each([true, false])(
        `becomes part of ${op} ${kernelShape.join('×')}, ${dataFormat}, bias: %s`,
        (withBias) => {
          const graph = graphOf([shape], (recording, x) => {
            const y = recording.at('net/conv', () => filter(x, recording.read(weight(kernelShape, 1)), dataFormat));
            const bias = recording.read(weight([y.shape[axis] as number], 2));
            const biased = withBias ? recording.at('net/conv', () => biasAdd(y, bias, { dataFormat })) : y;
            return [recording.at('net/bn', () => normalize(recording, biased, axis))];
          });
          const after = foldBatchNormalization(graph);
          expect(runOps(after)).toEqual([op, 'biasAdd']);
          const sources = [{ op: 'batchNormalization', path: 'net/bn' }];
          if (withBias) sources.unshift({ op: 'biasAdd', path: 'net/conv' });
          expect(nodeOf(after, op as 'conv2d')).toMatchObject({ path: 'net/conv', absorbed: sources });
          expect(nodeOf(after, 'biasAdd').attributes).toEqual({ dataFormat });
          expectSameResults(after, graph, 1e-6);
          expect(foldBatchNormalization(after)).toBe(after);
        },
      );
    }
  }

  test.each([
    [
      [5, 6],
      [6, 4],
    ],
    [
      [2, 3, 6],
      [6, 4],
    ],
    [
      [2, 3, 6],
      [2, 6, 4],
    ],
  ])('becomes part of matmul %j %j', (shape, kernelShape) => {
    for (const withBias of [true, false]) {
      const graph = graphOf([shape], (recording, x) => {
        const y = matmul(x, recording.read(weight(kernelShape, 1)));
        return [normalize(recording, withBias ? biasAdd(y, recording.read(weight([4], 2))) : y)];
      });
      const after = foldBatchNormalization(graph);
      expect(runOps(after)).toEqual(['matmul', 'biasAdd']);
      expectSameResults(after, graph, 1e-6);
    }
  });

  test('constants count as weights', () => {
    const graph = graphOf([[1, 4, 4, 2]], (_, x) => [
      batchNormalization(conv2d(x, numbers([1, 1, 2, 3], 1)), numbers([3], 2), numbers([3], 3, 0.1)),
    ]);
    const after = foldBatchNormalization(graph);
    expect(runOps(after)).toEqual(['conv2d', 'biasAdd']);
    expectSameResults(after, graph, 1e-6);
  });

  const kernel = (recording: Trace): Traced => recording.read(weight([1, 1, 6, 6], 1));
  test.each<[string, (recording: Trace, x: Traced) => Value[]]>([
    [
      'another op needs the results',
      (recording, x) => {
        const y = conv2d(x, kernel(recording));
        return [normalize(recording, y), relu(y)];
      },
    ],
    [
      'the results are an output',
      (recording, x) => {
        const y = conv2d(x, kernel(recording));
        return [y, normalize(recording, y)];
      },
    ],
    ['another op between', (recording, x) => [normalize(recording, relu(conv2d(x, kernel(recording))))]],
    ['another axis', (recording, x) => [normalize(recording, conv2d(x, kernel(recording)), 1)]],
    ['a picture that is not convolved', (recording, x) => [normalize(recording, x)]],
    ['axis 1 of a picture that is not convolved', (recording, x) => [normalize(recording, x, 1)]],
    [
      'a kernel that is computed from the picture',
      (recording, x) => [normalize(recording, conv2d(x, add(kernel(recording), moments(x, { keepdims: true }).mean)))],
    ],
    [
      'a bias along another axis',
      (recording, x) => {
        const bias = recording.read(weight([6], 2));
        return [normalize(recording, biasAdd(conv2d(x, kernel(recording)), bias, { dataFormat: 'channelsFirst' }))];
      },
    ],
    [
      'a bias that is computed from the picture',
      (recording, x) => {
        const { mean } = moments(x, { axis: [0, 1, 2] });
        return [normalize(recording, biasAdd(conv2d(x, kernel(recording)), mean))];
      },
    ],
    [
      'moments of the batch',
      (recording, x) => {
        const y = conv2d(x, kernel(recording));
        const { mean, variance } = moments(y, { axis: [0, 1, 2] });
        return [batchNormalization(y, mean, variance)];
      },
    ],
    [
      'matmul with weights on the left',
      (recording, x) => [normalize(recording, matmul(recording.read(weight([6, 6], 1)), x))],
    ],
  ])('near miss: %s leaves x · scale + shift', (_, body) => {
    const graph = graphOf([[2, 6, 6, 6]], body);
    const after = foldBatchNormalization(graph);
    const kept = runOps(graph).filter((op) => op !== 'batchNormalization');
    const ops = runOps(after).filter((op) => !['multiply', 'add', 'rsqrt', 'subtract', 'reshape'].includes(op));
    expect(ops).toEqual(kept.filter((op) => !['multiply', 'add', 'rsqrt', 'subtract', 'reshape'].includes(op)));
    expect(opsOf(after)).not.toContain('batchNormalization');
    expect(opNodes(after).flatMap(({ op, absorbed }) => (absorbed === undefined ? [] : [op]))).toEqual(['multiply']);
    expectSameResults(after, graph, 1e-5);
  });

  test('one product and one sum per element remain, recorded for the layer', () => {
    const graph = graphOf([[2, 6, 4]], (recording, x) => [recording.at('bn', () => normalize(recording, x, 1))]);
    const after = foldBatchNormalization(graph);
    expect(runOps(after)).toEqual(['multiply', 'add']);
    const prologue = invariantNodes(after);
    const product = opNodes(after).find(({ id, op }) => op === 'multiply' && !prologue.has(id));
    expect(product).toMatchObject({ path: 'bn', absorbed: [{ op: 'batchNormalization', path: 'bn' }] });
    expectSameResults(after, graph, 1e-6);
  });

  test('averages that the graph updates are not folded into the kernel', () => {
    const recording = new Trace();
    const x = recording.input({ shape: [2, 3, 3, 6], dtype: 'float32' });
    const average = new State({ path: 'average', shape: [6], dtype: 'float32', initial: zeros([6]) });
    const before = recording.read(average);
    recording.write(average, add(before, 1));
    const y = batchNormalization(conv2d(x, kernel(recording)), before, tensor([1, 1, 1, 1, 1, 1]));
    const graph = recording.finish([y]);
    const after = foldBatchNormalization(graph);
    expect(runOps(after)).not.toContain('biasAdd');
    expect(nodeOf(after, 'conv2d').absorbed).toBeUndefined();
    expectSameResults(after, graph, 1e-6);
  });

  test('epsilon counts, and results stay within 1e-5 for any moments', () => {
    const moment = fc.record({ mean: fc.integer({ min: -3, max: 3 }), variance: fc.constantFrom(1e-6, 0.01, 1, 100) });
    fc.assert(
      fc.property(moment, fc.constantFrom(1e-5, 1e-3, 0.5), fc.nat(1000), ({ mean, variance }, epsilon, seed) => {
        const graph = graphOf([[1, 5, 5, 3]], (recording, x) => {
          const y = conv2d(x, recording.read(weight([3, 3, 3, 4], seed)));
          const [means, variances] = [mean, variance].map((value, index) =>
            numbers([4], seed + index, 0.5).data.map((factor) => factor * value),
          ) as [Float32Array, Float32Array];
          return [batchNormalization(y, tensor(means), tensor(variances), { epsilon })];
        });
        expectSameResults(foldBatchNormalization(graph), graph, 1e-5, seed);
      }),
      { numRuns: 60 },
    );
  });
});
