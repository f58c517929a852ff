import {
  add,
  argMax,
  averagePool2d,
  batchNormalization,
  biasAdd,
  cast,
  concat,
  conv2d,
  conv2dTranspose,
  depthwiseConv2d,
  exp,
  type Graph,
  globalAveragePool2d,
  globalMaxPool2d,
  greater,
  logSoftmax,
  matmul,
  maximum,
  maxPool2d,
  mean,
  multiply,
  pad,
  relu6,
  reshape,
  resize,
  State,
  select,
  slice,
  softmax,
  sum,
  Trace,
  type Traced,
  transpose,
  upsample2d,
  type Value,
  variance,
} from '@sepal/ops';
import { tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { invariantNodes } from '../../src/graph/invariant-nodes.ts';
import { expectSameResults, graphOf, nodeOf, numbers, opNodes, opsOf, weight } from './graphs.ts';
import { channelsLast, dropIdentities, foldConstants } from './passes.ts';

const dataFormat = 'channelsFirst';

/** Runs the pass and the cleanup passes. The results have no channels-first op and match bit for bit. */
function converted(graph: Graph, tolerance = 0): Graph {
  const after = dropIdentities(foldConstants(channelsLast(graph)));
  expect(channelsLast(after)).toBe(after);
  expect(JSON.stringify(opNodes(after).map(({ attributes }) => attributes))).not.toContain('channelsFirst');
  expectSameResults(after, graph, tolerance);
  return after;
}

/** The ops outside the prologue. */
function runOps(graph: Graph): string[] {
  const prologue = invariantNodes(graph);
  return opNodes(graph).flatMap(({ id, op }) => (prologue.has(id) ? [] : [op]));
}

/** How many transposes of pictures remain. */
function transposes(graph: Graph): number {
  return runOps(graph).filter((op) => op === 'transpose').length;
}

/** A 1×1 convolution of three channels. */
function pointwise(recording: Trace, x: Value, seed = 1): Value {
  return conv2d(x, recording.read(weight([1, 1, 3, 3], seed)), { dataFormat });
}

/** The ops that run when `body` is between two convolutions. */
function between(body: (x: Traced, recording: Trace) => Value): string[] {
  const graph = graphOf([[2, 3, 4, 5]], (recording, x) => [
    pointwise(recording, body(pointwise(recording, x) as Traced, recording), 2),
  ]);
  const ops = runOps(converted(graph));
  expect([ops[0], ops[1], ops.at(-2), ops.at(-1)]).toEqual(['transpose', 'conv2d', 'conv2d', 'transpose']);
  return ops.slice(2, -2);
}

describe('ops that have a data format', () => {
  test.each<[string, (x: Value, recording: Trace) => Value]>([
    [
      'conv2d',
      (x, recording) =>
        conv2d(x, recording.read(weight([3, 2, 3, 4], 1)), {
          dataFormat,
          strides: [1, 2],
          padding: [
            [1, 0],
            [2, 1],
          ],
        }),
    ],
    [
      'conv2d',
      (x, recording) => conv2d(x, recording.read(weight([2, 2, 1, 6], 1)), { dataFormat, groups: 3, padding: 'same' }),
    ],
    [
      'conv2dTranspose',
      (x, recording) =>
        conv2dTranspose(x, recording.read(weight([3, 2, 4, 3], 1)), { dataFormat, strides: [2, 1], outputPadding: 1 }),
    ],
    [
      'depthwiseConv2d',
      (x, recording) =>
        depthwiseConv2d(x, recording.read(weight([3, 3, 3, 2], 1)), { dataFormat, padding: 'same', dilationRate: 2 }),
    ],
    ['maxPool2d', (x) => maxPool2d(x, { poolSize: [3, 2], strides: [1, 2], padding: 'same', dataFormat })],
    ['averagePool2d', (x) => averagePool2d(x, { poolSize: 3, strides: 2, padding: 'same', dataFormat })],
    ['upsample2d', (x) => upsample2d(x, { size: [2, 3], dataFormat })],
    ['upsample2d', (x) => upsample2d(x, { size: 2, interpolation: 'bilinear', dataFormat })],
    ['resize', (x) => resize(x, { size: [2, 9], padToAspectRatio: true, fillValue: 2, dataFormat })],
  ])('%s', (op, body) => {
    const graph = graphOf([[2, 3, 7, 6]], (recording, x) => [recording.at('layer', () => body(x, recording))]);
    const after = converted(graph);
    expect(opsOf(after)).toEqual(['transpose', op, 'transpose']);
    expect(opNodes(after).map(({ path }) => path)).toEqual(['layer', 'layer', 'layer']);
  });

  test('a channels-last graph is returned itself, user transposes too', () => {
    const graph = graphOf([[2, 3, 4, 5]], (recording, x) => {
      const y = conv2d(transpose(x, [0, 2, 3, 1]), recording.read(weight([1, 1, 3, 3], 1)));
      return [transpose(exp(y), [0, 3, 1, 2])];
    });
    expect(channelsLast(graph)).toBe(graph);
  });

  test('biasAdd after a convolution adds along the last axis', () => {
    expect(between((x, recording) => biasAdd(x, recording.read(weight([3], 4)), { dataFormat }))).toEqual(['biasAdd']);
  });

  test.each([[[4, 3]], [[2, 3, 4]], [[2, 3, 4, 5]], [[2, 3, 2, 2, 2]]])(
    'biasAdd alone on %j takes no transpose',
    (shape) => {
      const graph = graphOf([shape], (recording, x) => [biasAdd(x, recording.read(weight([3], 1)), { dataFormat })]);
      expect(runOps(converted(graph))).toEqual(['add']);
    },
  );
});

describe('ops that stay channels-last', () => {
  test.each<[string, (x: Traced, recording: Trace) => Value, string[]]>([
    ['elementwise', (x) => relu6(multiply(exp(x), 2)), ['exp', 'multiply', 'maximum', 'minimum']],
    [
      'select and cast',
      (x) => select(greater(x, 0), x, cast(cast(x, 'int32'), 'float32')),
      ['greater', 'cast', 'cast', 'select'],
    ],
    ['two of them', (x) => add(x, exp(x)), ['exp', 'add']],
    ['numbers per channel', (x) => multiply(x, numbers([3, 1, 1], 5)), ['multiply']],
    [
      'numbers per channel of a state',
      (x, recording) => multiply(x, recording.read(weight([1, 3, 1, 1], 5))),
      ['multiply'],
    ],
    ['numbers per column', (x) => multiply(x, numbers([5], 5)), ['multiply']],
    ['numbers per row and column', (x, recording) => multiply(recording.read(weight([4, 5], 5)), x), ['multiply']],
    ['a constant picture', (x) => add(x, numbers([1, 3, 4, 5], 5)), ['add']],
    ['a number in a matrix', (x) => maximum(x, tensor([[0.5]])), ['maximum']],
    [
      'pad',
      (x) =>
        pad(
          x,
          [
            [0, 0],
            [0, 0],
            [1, 2],
            [0, 1],
          ],
          3,
        ),
      ['pad'],
    ],
    ['slice', (x) => slice(x, [0, 0, 1, 2], [-1, 3, 2, 2]), ['slice']],
    ['softmax of the channels', (x) => softmax(x, 1), ['softmax']],
    ['logSoftmax of the columns', (x) => logSoftmax(x, 3), ['logSoftmax']],
    ['concat of columns', (x) => concat([x, exp(x)], 3), ['exp', 'concat']],
    ['sums that stay', (x) => multiply(x, sum(x, { axis: 1, keepdims: true })), ['sum', 'multiply']],
    ['a number that is computed', (x) => multiply(x, sum(x)), ['sum', 'multiply']],
    [
      'a state that is larger than the picture',
      (x, recording) =>
        slice(add(slice(x, [0, 0, 0, 0], [1, 3, 4, 5]), recording.read(weight([9, 3, 4, 5], 5))), [7, 0, 0, 0]),
      ['slice', 'add', 'slice'],
    ],
    ['no sum at all', (x) => sum(x, { axis: [] }), ['sum']],
    [
      'squeeze and excite',
      (x, recording) => {
        const squeezed = reshape(globalAveragePool2d(x, { dataFormat }), [2, 3]);
        const excited = matmul(squeezed, recording.read(weight([3, 3], 7)));
        return multiply(x, reshape(excited, [2, 3, 1, 1]));
      },
      ['mean', 'matmul', 'reshape', 'multiply'],
    ],
    ['transposes there and back', (x) => transpose(exp(transpose(x, [0, 2, 3, 1])), [0, 3, 1, 2]), ['exp']],
  ])('%s', (_, body, ops) => {
    expect(between(body)).toEqual(ops);
  });

  test('batchNormalization and concat along the channels', () => {
    const graph = graphOf([[2, 3, 4, 5]], (recording, x) => {
      const y = pointwise(recording, x);
      const vector = (seed: number): Traced => recording.read(weight([6], seed, 0.1));
      const both = concat([y, pointwise(recording, y, 2)], 1);
      const normalized = batchNormalization(both, vector(3), vector(4), { gamma: vector(5), beta: vector(6), axis: 1 });
      return [maxPool2d(normalized, { poolSize: 2, dataFormat })];
    });
    const after = converted(graph);
    expect(runOps(after)).toEqual([
      'transpose',
      'conv2d',
      'conv2d',
      'concat',
      'batchNormalization',
      'maxPool2d',
      'transpose',
    ]);
    expect(nodeOf(after, 'concat').attributes.axis).toBe(3);
    expect(nodeOf(after, 'batchNormalization').attributes.axis).toBe(3);
  });

  test('the input of a residual block is transposed once', () => {
    expect(between((x, recording) => add(pointwise(recording, x, 3), x))).toEqual(['conv2d', 'add']);
    const graph = graphOf([[2, 3, 4, 5]], (recording, x) => [pointwise(recording, add(x, pointwise(recording, x)), 2)]);
    expect(transposes(converted(graph))).toBe(2);
  });
});

test('a second picture of the same size is converted to the form of the first', () => {
  const graph = graphOf(
    [
      [2, 3, 4, 5],
      [2, 3, 4, 5],
    ],
    (recording, x, y) => [pointwise(recording, add(pointwise(recording, x), y), 2)],
  );
  expect(runOps(converted(graph))).toEqual(['transpose', 'conv2d', 'transpose', 'add', 'conv2d', 'transpose']);
});

test('the axes of reductions stay in ascending order', () => {
  const graph = graphOf([[2, 3, 4, 5]], (recording, x) => [sum(pointwise(recording, x), { axis: [1, 2] })]);
  expect(nodeOf(converted(graph), 'sum').attributes.axes).toEqual([1, 3]);
});

describe('where pictures end', () => {
  const ends = (body: (x: Traced, recording: Trace) => Value, tolerance = 0): string[] => {
    const graph = graphOf([[2, 3, 4, 5]], (recording, x) => [body(pointwise(recording, x) as Traced, recording)]);
    return runOps(converted(graph, tolerance)).slice(2);
  };

  test.each<[string, (x: Traced, recording: Trace) => Value, string[]]>([
    ['global average pooling', (x) => globalAveragePool2d(x, { dataFormat }), ['mean']],
    ['global maximum pooling', (x) => globalMaxPool2d(x, { dataFormat }), ['max']],
    ['a number', (x) => variance(x), ['variance']],
    [
      'a classifier of 1×1 pixels',
      (x, recording) => {
        const pooled = globalAveragePool2d(x, { dataFormat, keepdims: true });
        const logits = conv2d(pooled, recording.read(weight([1, 1, 3, 7], 9)), { dataFormat });
        return softmax(reshape(logits, [2, 7]));
      },
      ['mean', 'conv2d', 'reshape', 'softmax'],
    ],
    [
      'flattening as Keras does it: the channels last',
      (x) => reshape(transpose(x, [0, 2, 3, 1]), [2, 60]),
      ['reshape'],
    ],
    ['flattening as it lies', (x) => reshape(x, [2, 60]), ['transpose', 'reshape']],
    ['sums over channels', (x) => sum(x, { axis: 1 }), ['sum']],
    ['sums over rows', (x) => sum(x, { axis: 2 }), ['sum', 'transpose']],
    ['the channel with the most', (x) => argMax(x, { axis: 1 }), ['argMax']],
    ['the row with the most', (x) => argMax(x, { axis: 2 }), ['argMax', 'transpose']],
    ['the channel with the most, on four axes', (x) => argMax(x, { axis: 1, keepdims: true }), ['argMax', 'reshape']],
    ['sums over the batch', (x) => sum(x, { axis: 0 }), ['sum', 'transpose']],
    ['a product of matrices', (x, recording) => matmul(x, recording.read(weight([5, 2], 1))), ['transpose', 'matmul']],
    ['any other order', (x) => transpose(x, [3, 1, 0, 2]), ['transpose']],
    ['five axes', (x, recording) => add(x, recording.read(weight([1, 2, 3, 4, 5], 4))), ['transpose', 'add']],
    [
      'a channels-last op',
      (x, recording) => conv2d(x, recording.read(weight([1, 1, 5, 2], 1))),
      ['transpose', 'conv2d'],
    ],
    ['a bias of the last axis', (x, recording) => biasAdd(x, recording.read(weight([5], 1))), ['transpose', 'biasAdd']],
  ])('%s', (_, body, ops) => {
    expect(ends(body, 1e-6)).toEqual(ops);
  });

  test('the smaller side is transposed', () => {
    const graph = graphOf(
      [
        [2, 3, 4, 5],
        [1, 3, 1, 5],
        [3, 3, 9, 9],
      ],
      (recording, x, small, large) => {
        const early = exp(large);
        const y = pointwise(recording, x);
        const part = slice(pointwise(recording, large, 2), [0, 0, 0, 0], [1, 3, 1, 1]);
        return [multiply(y, small), multiply(part, early)];
      },
    );
    const after = converted(graph);
    const perms = opNodes(after).filter(({ op }) => op === 'transpose');
    expect(perms.map(({ type }) => type.shape)).toEqual([
      [2, 4, 5, 3],
      [3, 9, 9, 3],
      [1, 1, 5, 3],
      [2, 3, 4, 5],
    ]);
    // The slice has one pixel, so permuting its axes is a reshape.
    expect(runOps(after)).toContain('reshape');
  });

  test('outputs and updates keep the graph’s axis order', () => {
    const state = new State({ path: 'last', shape: [1, 3, 4, 4], dtype: 'float32', initial: numbers([1, 3, 4, 4], 1) });
    const recording = new Trace();
    const x = recording.input({ shape: [1, 3, 4, 4], dtype: 'float32' });
    const y = pointwise(recording, add(x, recording.read(state)));
    recording.write(state, exp(y));
    const after = converted(recording.finish([y, y, mean(y, { axis: [2, 3], keepdims: true })]));
    expect(transposes(after)).toBe(3);
  });

  test('weights are transposed in the prologue', () => {
    const graph = graphOf([[1, 3, 4, 4]], (recording, x) => {
      const kernel = transpose(recording.read(weight([3, 3, 1, 1], 1)), [2, 3, 0, 1]);
      const bias = transpose(recording.read(weight([1, 4, 4, 3], 2)), [0, 3, 1, 2]);
      return [add(conv2d(x, kernel, { dataFormat }), bias)];
    });
    expect(runOps(converted(graph))).toEqual(['transpose', 'conv2d', 'add', 'transpose']);
  });

  test('cancelled transposes of layers are recorded with the ops that replace them', () => {
    const graph = graphOf([[1, 4, 4, 3]], (recording, x) => {
      const first = recording.at('permute', () => transpose(x, [0, 3, 1, 2]));
      const y = recording.at('conv', () => pointwise(recording, first));
      return [recording.at('back', () => transpose(y, [0, 2, 3, 1]))];
    });
    const after = converted(graph);
    expect(opsOf(after)).toEqual(['conv2d']);
    expect(nodeOf(after, 'conv2d').absorbed).toEqual([
      { op: 'transpose', path: 'permute' },
      { op: 'transpose', path: 'back' },
    ]);
  });
});
