import { createEngine, type Engine } from '@sepal/layers';
import { full, type Tensor } from '@sepal/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Optimizer, trainingModel } from './training-model.ts';

const optimizers: readonly Optimizer[] = ['sgd', 'adam'];

let one: Engine;
let two: Engine;
let reference: Engine;
beforeAll(async () => {
  [one, two, reference] = (await Promise.all([
    createEngine({ engine: 'wasm' }),
    createEngine({ engine: 'wasm', threads: 2 }),
    createEngine({ engine: 'reference' }),
  ])) as [Engine, Engine, Engine];
});
afterAll(() => {
  for (const engine of [one, two, reference]) engine.close();
});

/** Trains a new model, and returns its answers and its weights. */
async function train(optimizer: Optimizer, engine: Engine, { steps = 3, size = 96 } = {}): Promise<readonly Tensor[]> {
  const { training, shape } = trainingModel(optimizer, { size });
  const answers: Tensor[] = [];
  for (let step = 0; step < steps; step++) answers.push(await training.predict(full(shape, step / 10), { engine }));
  return [...answers, ...(await training.getWeights())];
}

/** The largest difference of two lists of tensors, relative to the largest number of each. */
function worst(actual: readonly Tensor[], expected: readonly Tensor[]): number {
  let most = 0;
  for (const [index, { data }] of expected.entries()) {
    const other = (actual[index] as Tensor).data as Float32Array;
    let scale = 1e-3;
    for (const value of data) scale = Math.max(scale, Math.abs(value));
    for (const [i, value] of data.entries()) most = Math.max(most, Math.abs(value - (other[i] as number)) / scale);
  }
  return most;
}

describe.each(optimizers)('%s', (optimizer) => {
  test('updated weights are packed like others', async () => {
    const { training, shape } = trainingModel(optimizer);
    const { steps } = await training.explain({ engine: one, inputShape: shape });
    const convolutions = steps.filter(({ sources }) => sources.some(({ op }) => /conv|matmul/i.test(op)));
    // 13 blocks of two convolutions, perhaps as one step, between the first and the last one.
    expect(convolutions.length).toBeGreaterThanOrEqual(15);
    const kernels = new Set(convolutions.map(({ kernel }) => kernel));
    expect([...kernels].sort()).toEqual(expect.arrayContaining(['conv', 'pack', 'pointwise']));
    for (const kernel of kernels) expect(['conv', 'depthwise', 'pack', 'pointwise', 'separable']).toContain(kernel);
  });

  test('several steps equal the reference’s', async () => {
    expect(worst(await train(optimizer, one), await train(optimizer, reference))).toBeLessThan(1e-4);
  });

  test('predictions of the network while it trains have the weights of one step', async () => {
    const { training, net, shape } = trainingModel(optimizer);
    const x = full(shape, 0.5);
    const steps: Promise<Tensor>[] = [];
    const predictions: Promise<Tensor>[] = [];
    for (let step = 0; step < 6; step++) {
      // A step answers with the weights before it.
      steps.push(training.predict(x, { engine: two }));
      predictions.push(net.predict(x, { engine: step % 2 === 0 ? one : two }));
      await predictions[step];
      predictions.push(net.predict(x, { engine: step % 2 === 0 ? two : one }));
    }
    steps.push(training.predict(x, { engine: two }));
    const answers = await Promise.all(steps);
    const stepOf = (answer: Tensor): number[] =>
      answers.flatMap((each, step) => (worst([answer], [each]) < 1e-5 ? [step] : []));
    expect(answers.map(stepOf)).toEqual([[0], [1], [2], [3], [4], [5], [6]]);
    const seen = (await Promise.all(predictions)).map(stepOf);
    expect(seen.map(({ length }) => length)).toEqual(seen.map(() => 1));
    expect(seen.flat()).toEqual(seen.flat().toSorted((a, b) => a - b));
  });

  test('the number of threads does not change a bit', async () => {
    const [first, second] = await Promise.all([one, two].map((engine) => train(optimizer, engine, { steps: 6 })));
    for (const [index, { data }] of (first as readonly Tensor[]).entries()) expect(second?.[index]?.data).toEqual(data);
  });
});
