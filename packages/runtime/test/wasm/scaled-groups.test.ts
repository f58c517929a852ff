import {
  add,
  conv2d,
  conv2dTranspose,
  depthwiseConv2d,
  evaluate,
  multiply,
  State,
  Trace,
  tanh,
  type Value,
} from '@sepal/ops';
import { randomUniform, type Shape, type Tensor, tensor } from '@sepal/tensor';
import { expect, onTestFinished, test } from 'vitest';
import { createEngine } from '../../src/index.ts';
import { worstDifference } from './random-graphs.ts';

type Product = (x: Value, kernel: Value) => Value;

/** A factor of the weights' shape, or one that broadcasts, folds into the packed weights only where it is one per output. */
test.each<[string, Product, Shape, Shape]>([
  ['a grouped transposed convolution', (x, w) => conv2dTranspose(x, w, { groups: 2 }), [3, 3, 3, 4], [3, 1]],
  ['a transposed convolution', (x, w) => conv2dTranspose(x, w, {}), [3, 3, 6, 4], [6, 1]],
  ['a transposed 1×1 convolution', (x, w) => conv2dTranspose(x, w, {}), [1, 1, 6, 4], [6, 1]],
  ['a transposed convolution, a factor per input', (x, w) => conv2dTranspose(x, w, {}), [3, 3, 6, 4], [4]],
  ['a grouped convolution', (x, w) => conv2d(x, w, { groups: 2 }), [3, 3, 2, 6], [6]],
  ['a convolution, a factor per input', (x, w) => conv2d(x, w, {}), [3, 3, 4, 6], [4, 1]],
  ['a depthwise convolution', (x, w) => depthwiseConv2d(x, w, {}), [3, 3, 4, 2], [4, 2]],
  ['a depthwise convolution, a factor per multiplier', (x, w) => depthwiseConv2d(x, w, {}), [3, 3, 4, 2], [2]],
])('%s whose weights are scaled', async (_, product, kernelShape, scaleShape) => {
  const state = (shape: Shape, seed: number): State =>
    new State({
      path: `w${seed}`,
      shape,
      dtype: 'float32',
      initial: randomUniform(shape, { minval: -1, maxval: 1, seed }),
    });
  const recording = new Trace();
  const x = recording.input({ shape: [1, 6, 5, 4], dtype: 'float32' });
  const kernel = multiply(recording.read(state(kernelShape, 1)), recording.read(state(scaleShape, 2)));
  const graph = recording.finish([product(x, kernel)]);
  const picture = randomUniform([1, 6, 5, 4], { minval: -1, maxval: 1, seed: 3 });
  const engine = await createEngine({ engine: 'wasm' });
  onTestFinished(() => engine.close());
  const [actual] = await engine.createSession().add('g', graph).run([picture]);
  expect(worstDifference(actual as Tensor, evaluate(graph, [picture]).outputs[0] as Tensor)).toBeLessThan(1e-5);
});

test.each([false, true])(
  'a picture and weights that are states, the weights computed and scaled, updated: %s',
  async (updates) => {
    const state = (path: string, shape: Shape): State =>
      new State({ path, shape, dtype: 'float32', initial: randomUniform(shape, { minval: -1, maxval: 1, seed: 4 }) });
    const [picture, weights, scale] = [
      state('picture', [1, 4, 4, 3]),
      state('kernel', [1, 1, 3, 5]),
      state('scale', [5]),
    ];
    const recording = new Trace();
    const x = recording.input({ shape: [5], dtype: 'float32' });
    const kernel = multiply(tanh(recording.read(weights)), recording.read(scale));
    const graphOutputs = [add(conv2d(recording.read(picture), kernel), x)];
    if (updates) recording.write(weights, multiply(recording.read(weights), 0.5));
    const graph = recording.finish(graphOutputs);
    const engine = await createEngine({ engine: 'wasm' });
    onTestFinished(() => engine.close());
    const executable = engine.createSession().add('g', graph);
    // Either the prologue computes the product, or every run, with all that follows from the updated state.
    const { prologue, steps } = engine.explain(graph);
    if (updates) expect(prologue).toEqual([]);
    else expect(steps.map(({ kernel }) => kernel)).toEqual(['elementwise']);
    const input = tensor([1, 2, 3, 4, 5]);
    for (let step = 0; step < 3; step++) {
      const expected = evaluate(graph, [input]).outputs[0] as Tensor;
      const [actual] = await executable.run([input]);
      expect(worstDifference(actual as Tensor, expected)).toBeLessThan(1e-5);
    }
  },
);
