import {
  add,
  batchNormalization,
  conv2d,
  type DataFormat,
  depthwiseConv2d,
  type Graph,
  globalAveragePool2d,
  moments,
  multiply,
  pad,
  relu6,
  reshape,
  State,
  softmax,
  Trace,
  type Traced,
  type Value,
} from '@sepal/ops';
import { ones, zeros } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { invariantNodes } from '../../src/graph/invariant-nodes.ts';
import { expectSameResults, graphOf, opNodes, opsOf, weight } from './graphs.ts';
import { simplify } from './passes.ts';
import { buildNet, nets } from './random-net.ts';

/** The ops outside the prologue. */
function runOps(graph: Graph): string[] {
  const prologue = invariantNodes(graph);
  return opNodes(graph).flatMap(({ id, op }) => (prologue.has(id) ? [] : [op]));
}

/** Four blocks as in MobileNet: zero padding before strides, depthwise, normalized, pointwise, normalized. */
function mobileBlocks(dataFormat: DataFormat, tail: 'classes' | 'picture'): Graph {
  const axis = dataFormat === 'channelsLast' ? 3 : 1;
  const shape = dataFormat === 'channelsLast' ? [2, 16, 16, 3] : [2, 3, 16, 16];
  let seed = 0;
  return graphOf([shape], (recording, input) => {
    const layer = (name: string, body: () => Value): Value => recording.at(`mobilenet/${name}`, body);
    const read = (lengths: readonly number[], minval = -1): Traced => recording.read(weight(lengths, ++seed, minval));
    const normalized = (x: Value, name: string): Value => {
      const channels = [x.shape[axis] as number];
      const y = layer(`${name}_bn`, () =>
        batchNormalization(x, read(channels), read(channels, 0.2), {
          gamma: read(channels),
          beta: read(channels),
          axis,
        }),
      );
      return layer(`${name}_relu`, () => relu6(y));
    };
    const padded = (x: Value, name: string): Value =>
      layer(`${name}_pad`, () =>
        pad(
          x,
          x.shape.map((_, at) => (at === 0 || at === axis ? [0, 0] : [0, 1])),
        ),
      );

    let channels = 4;
    let y = padded(input, 'conv1');
    y = layer('conv1', () => conv2d(y, read([3, 3, 3, channels]), { strides: 2, dataFormat }));
    y = normalized(y, 'conv1');
    for (const [block, strides] of [1, 2, 1, 2].entries()) {
      if (strides === 2) y = padded(y, `dw_${block}`);
      const padding = strides === 2 ? 'valid' : 'same';
      y = layer(`dw_${block}`, () => depthwiseConv2d(y, read([3, 3, channels, 1]), { strides, padding, dataFormat }));
      y = normalized(y, `dw_${block}`);
      const filters = channels + 2;
      y = layer(`pw_${block}`, () => conv2d(y, read([1, 1, channels, filters]), { padding: 'same', dataFormat }));
      y = normalized(y, `pw_${block}`);
      channels = filters;
    }
    if (tail === 'picture') return [y];
    y = layer('pool', () => globalAveragePool2d(y, { dataFormat, keepdims: true }));
    y = layer('dropout', () => multiply(y, 1));
    y = layer('conv_preds', () => conv2d(y, read([1, 1, channels, 10]), { dataFormat }));
    y = layer('reshape_2', () => reshape(y, [2, 10]));
    return [layer('predictions', () => softmax(y))];
  });
}

describe('a net of depthwise separable blocks', () => {
  const block = (op: string): string[] => [op, 'biasAdd', 'maximum', 'minimum'];
  const blocks = [...block('conv2d'), ...[0, 1, 2, 3].flatMap(() => [...block('depthwiseConv2d'), ...block('conv2d')])];
  const classes = ['mean', 'conv2d', 'reshape', 'softmax'];

  test.each<[DataFormat, 'classes' | 'picture', string[]]>([
    ['channelsLast', 'classes', [...blocks, ...classes]],
    ['channelsLast', 'picture', blocks],
    ['channelsFirst', 'classes', ['transpose', ...blocks, ...classes]],
    ['channelsFirst', 'picture', ['transpose', ...blocks, 'transpose']],
  ])('%s, %s: only convolutions with bias and activation remain', (dataFormat, tail, ops) => {
    const graph = mobileBlocks(dataFormat, tail);
    const after = simplify(graph);
    expect(runOps(after)).toEqual(ops);
    expectSameResults(after, graph, 1e-5);
    expect(simplify(after)).toBe(after);
  });

  test('every layer is still recorded', () => {
    for (const dataFormat of ['channelsLast', 'channelsFirst'] as const) {
      const graph = mobileBlocks(dataFormat, 'classes');
      const after = opNodes(simplify(graph));
      const paths = after.flatMap(({ path, absorbed = [] }) => [path, ...absorbed.map((source) => source.path)]);
      expect([...new Set(paths)].toSorted()).toEqual([...new Set(opNodes(graph).map(({ path }) => path))].toSorted());
      const depthwise = after.find(({ op, path }) => op === 'depthwiseConv2d' && path === 'mobilenet/dw_1');
      expect(depthwise?.absorbed).toEqual([
        { op: 'pad', path: 'mobilenet/dw_1_pad' },
        { op: 'batchNormalization', path: 'mobilenet/dw_1_bn' },
      ]);
    }
  });
});

test('random nets keep their results', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(nets, (net) => {
      const graph = buildNet(net);
      const after = simplify(graph);
      expectSameResults(after, graph, 1e-5, net.seed);
      expect(simplify(after)).toBe(after);
      expect(opsOf(after)).not.toContain('batchNormalization');
      expect(JSON.stringify(opNodes(after).map(({ attributes }) => attributes))).not.toContain('channelsFirst');
    }),
    { numRuns: 1000 },
  );
});

test.each(['channelsLast', 'channelsFirst'] as const)('a graph that updates states: %s', (dataFormat) => {
  const axis = dataFormat === 'channelsLast' ? 3 : 1;
  const average = new State({ path: 'average', shape: [4], dtype: 'float32', initial: zeros([4]) });
  const recording = new Trace();
  const x = recording.input({ shape: [2, 4, 4, 4], dtype: 'float32' });
  const y = conv2d(x, recording.read(weight([3, 3, 4, 4], 1)), { dataFormat });
  const { mean, variance } = moments(y, { axis: [0, 1, 2, 3].filter((at) => at !== axis) });
  recording.write(average, add(multiply(recording.read(average), 0.9), multiply(mean, 0.1)));
  const normalized = batchNormalization(y, mean, variance, { axis });
  const moving = batchNormalization(y, recording.read(average), ones([4]), { axis });
  const graph = recording.finish([normalized, moving]);
  const after = simplify(graph);
  expectSameResults(after, graph, 1e-5);
  expect(opNodes(after).filter(({ op }) => op === 'conv2d')).toHaveLength(1);
});

test('unknown lengths stay unknown', () => {
  const recording = new Trace();
  const x = recording.input({ shape: [null, 3, 8, 8], dtype: 'float32' });
  const y = conv2d(
    pad(x, [
      [0, 0],
      [0, 0],
      [1, 1],
      [1, 1],
    ]),
    recording.read(weight([3, 3, 3, 4], 1)),
    {
      dataFormat: 'channelsFirst',
    },
  );
  const graph = recording.finish([globalAveragePool2d(relu6(y), { dataFormat: 'channelsFirst', keepdims: true })]);
  const after = simplify(graph);
  expect(after.nodes[after.outputs[0] as number]?.type.shape).toEqual([null, 4, 1, 1]);
  expect(runOps(after)).toEqual(['transpose', 'conv2d', 'maximum', 'minimum', 'mean', 'reshape']);
});

test('a thousand layers', () => {
  const graph = graphOf([[1, 2, 2, 2]], (recording, x) => {
    let y: Value = x;
    for (let index = 0; index < 1000; index++) {
      y = conv2d(y, recording.read(weight([1, 1, 2, 2], index)), { dataFormat: 'channelsFirst' });
      y = batchNormalization(y, zeros([2]), ones([2]), { axis: 1 });
    }
    return [y];
  });
  expect(runOps(simplify(graph))).toHaveLength(2002);
});
