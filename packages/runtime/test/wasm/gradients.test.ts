import * as ops from '@sepal/ops';
import {
  add,
  allOps,
  differentiate,
  evaluate,
  type Graph,
  multiply,
  type State,
  sum,
  Trace,
  type Value,
} from '@sepal/ops';
import { randomUniform, type Shape, type Tensor } from '@sepal/tensor';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../src/index.ts';
import { gradientTables } from '../../src/training/index.ts';
import { type BuiltNetwork, buildNetwork, networkPlan, worstDifference } from './random-graphs.ts';

const engines = await Promise.all([
  createEngine({ engine: 'wasm' }),
  createEngine({ engine: 'wasm', deterministic: true }),
  createEngine({ engine: 'wasm', threads: 2 }),
]);
afterAll(() => {
  for (const engine of engines) engine.close();
});
const [engine, , pair] = engines as [Engine, Engine, Engine];

const ACTIVATIONS = [
  ...[
    'relu',
    'relu6',
    'leakyRelu',
    'elu',
    'selu',
    'celu',
    'gelu',
    'silu',
    'mish',
    'softplus',
    'softsign',
    'squareplus',
  ],
  ...['sigmoid', 'tanh', 'hardSigmoid', 'hardSilu', 'hardTanh', 'hardShrink', 'softShrink', 'tanhShrink', 'logSigmoid'],
  ...['sparsePlus', 'sparseSigmoid', 'exponential', 'softmax', 'logSoftmax', 'sparsemax'],
];

/** A network's graph, whose first output is a loss: a sum of what the network returns, each element with a weight of its own. */
function withLoss({ graph }: BuiltNetwork): Graph {
  const recording = new Trace(graph);
  const outputs = graph.outputs.map((id) => recording.value(id));
  const terms = outputs.map((output, index) => {
    const weights = randomUniform(output.shape as Shape, { minval: -1, maxval: 1, seed: 100 + index });
    return sum(multiply(output, weights));
  });
  return recording.finish([terms.reduce((a, b) => add(a, b)), ...outputs]);
}

/** The gradients of a network's loss by its input and its weights. */
function gradientsOf(network: BuiltNetwork, states: readonly State[]): Graph {
  return differentiate(withLoss(network), { by: [0, ...states] });
}

function largest({ data }: Tensor): number {
  let most = 1e-30;
  for (const value of data) most = Math.max(most, Math.abs(value));
  return most;
}

async function run(each: Engine, graph: Graph, input: Tensor): Promise<readonly Tensor[]> {
  const session = each.createSession();
  const outputs = await session.add('gradients', graph, { tables: gradientTables }).run([input]);
  session.close();
  return outputs;
}

describe.each(engines.map((each) => [each.info().reason, each] as const))('%s', (_, each) => {
  test.each([false, true])('gradients of random networks agree with the reference, training %s', async (training) => {
    await fc.assert(
      fc.asyncProperty(networkPlan, async (plan) => {
        const network = buildNetwork(plan, { training });
        const graph = gradientsOf(network, network.states);
        const expected = evaluate(graph, [network.input], allOps).outputs;
        const actual = await run(each, graph, network.input);
        expect(actual.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
        // Some gradients are 0 but for rounding errors: those of what a normalization by the batch takes away again.
        const least = 0.1 * Math.max(...expected.map(largest));
        for (const [index, output] of actual.entries()) {
          const wanted = expected[index] as Tensor;
          expect(worstDifference(output, wanted) * Math.min(1, largest(wanted) / least)).toBeLessThan(1e-4);
        }
      }),
      { numRuns: 40, seed: 3 },
    );
  });
});

const PICTURE: Shape = [2, 5, 6, 3];
const ROWS: Shape = [2, 3, 7];

/** Functions of one or two operands whose gradients take other ops than those of networks. */
const USES: Readonly<Record<string, { shapes: readonly Shape[]; apply: (a: Value, b: Value) => Value }>> = {
  ...Object.fromEntries(
    ACTIVATIONS.map((name) => [name, { shapes: [ROWS], apply: ops.getActivation(name) as (x: Value) => Value }]),
  ),
  logarithms: { shapes: [ROWS], apply: (x) => ops.log(add(ops.log1p(ops.square(x)), ops.rsqrt(add(ops.abs(x), 1)))) },
  'error functions': { shapes: [ROWS], apply: (x) => multiply(ops.erf(x), ops.erfc(x)) },
  powers: { shapes: [ROWS, [7]], apply: (x, y) => ops.power(add(ops.abs(x), 0.5), y) },
  quotients: { shapes: [ROWS, [3, 1]], apply: (x, y) => ops.divide(x, add(ops.square(y), 0.5)) },
  extremes: {
    shapes: [ROWS, [1, 7]],
    apply: (x, y) => ops.subtract(ops.maximum(x, y), ops.minimum(ops.sqrt(ops.square(x)), y)),
  },
  reductions: {
    shapes: [ROWS],
    apply: (x) => add(ops.max(x, { axis: 1, keepdims: true }), ops.min(x, { axis: [0, 2], keepdims: true })),
  },
  'expm1 and reciprocal': { shapes: [ROWS], apply: (x) => ops.reciprocal(add(ops.expm1(x), 3)) },
  topK: { shapes: [ROWS], apply: (x) => ops.topK(x, { k: 3 }).values },
  'a stack of matrices': { shapes: [ROWS, [2, 7, 4]], apply: (x, y) => ops.matmul(x, y) },
  'one matrix for all rows': {
    shapes: [
      [40, 3, 7],
      [7, 9],
    ],
    apply: (x, y) => ops.matmul(x, y),
  },
  slice: { shapes: [PICTURE], apply: (x) => ops.slice(x, [0, 1, 2, 0], [2, 3, 2, -1]) },
  resize: { shapes: [PICTURE], apply: (x) => ops.resize(x, { size: [3, 9], antialias: true }) },
  'resize of channelsFirst': {
    shapes: [[2, 3, 5, 4]],
    apply: (x) => ops.resize(x, { size: 7, dataFormat: 'channelsFirst' }),
  },
  'nearest upsampling': { shapes: [PICTURE], apply: (x) => ops.upsample2d(x, { size: [2, 3] }) },
  'bilinear upsampling': { shapes: [PICTURE], apply: (x) => ops.upsample2d(x, { size: 2, interpolation: 'bilinear' }) },
  'global max pooling': { shapes: [PICTURE], apply: (x) => ops.globalMaxPool2d(x) },
  softmaxCrossEntropy: { shapes: [ROWS, ROWS], apply: (x, y) => ops.softmaxCrossEntropy(x, y) },
  'groups of channels': {
    shapes: [
      [2, 5, 6, 4],
      [3, 2, 2, 6],
    ],
    apply: (x, kernel) => ops.conv2d(x, kernel, { groups: 2, strides: 2, padding: 'same' }),
  },
  'a gradient of gradients': {
    shapes: [PICTURE, [3, 3, 3, 2]],
    apply(x, kernel) {
      const slopes = ops.grad((v: Value) => sum(ops.tanh(ops.depthwiseConv2d(v, kernel, { padding: 'same' }))));
      return ops.square(slopes(x));
    },
  },
};

test.each(Object.entries(USES))('%s: gradients agree with the reference', async (_, { shapes, apply }) => {
  const graph = ops.trace(
    shapes.map((shape) => ({ shape, dtype: 'float32' as const })),
    (...operands) => {
      const y = apply(...(operands as unknown as [Value, Value]));
      const weights = randomUniform(y.shape as Shape, { minval: -1, maxval: 1, seed: 9 });
      return ops.gradients(sum(multiply(y, weights)), operands);
    },
  );
  const inputs = shapes.map((shape, index) => randomUniform(shape, { minval: -2, maxval: 2, seed: 3 + index }));
  const expected = evaluate(graph, inputs, allOps).outputs;
  for (const each of engines) {
    const session = each.createSession();
    const actual = await session.add('use', graph, { tables: gradientTables }).run(inputs);
    session.close();
    for (const [index, output] of actual.entries()) {
      expect(worstDifference(output, expected[index] as Tensor)).toBeLessThan(1e-5);
    }
  }
});

test('gradients have the same bits for any number of threads', async () => {
  await fc.assert(
    fc.asyncProperty(networkPlan, async (plan) => {
      const network = buildNetwork(plan, { training: true });
      const graph = gradientsOf(network, network.states);
      const one = await run(engine, graph, network.input);
      const two = await run(pair, graph, network.input);
      expect(two.map(({ data }) => data)).toEqual(one.map(({ data }) => data));
    }),
    { numRuns: 20, seed: 7 },
  );
});
