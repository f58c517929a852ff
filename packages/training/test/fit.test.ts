import { Dense, input, Sequential } from '@sepal/layers';
import { createEngine, type Engine } from '@sepal/runtime';
import { type Tensor, tensor } from '@sepal/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile, SGD } from '../src/index.ts';

const QUIET = { verbose: 0 } as const;

/** y = x · w + b, by one weight and one bias that start at 0. */
function line(): Sequential {
  return new Sequential([input({ shape: [1] }), new Dense({ units: 1, kernelInitializer: 'zeros' })]);
}

const x = tensor([[0], [1], [2], [3]]);
const y = tensor([[1], [3], [5], [7]]);

const engines: readonly (readonly [string, () => Promise<Engine>])[] = [
  ['the reference engine', () => createEngine({ engine: 'reference' })],
  ['one thread', () => createEngine({ engine: 'wasm' })],
  ['two threads', () => createEngine({ engine: 'wasm', threads: 2 })],
];

describe.each(engines)('on %s', (_, make) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await make();
  });
  afterAll(() => engine.close());

  test('one step of gradient descent, by hand', async () => {
    const model = line();
    const trainer = compile(model, { optimizer: new SGD({ learningRate: 0.1 }), loss: 'mse' });
    const history = await trainer.fit(x, y, { ...QUIET, engine });
    // d/dw mean((w x + b - y)²) = -2 mean(x y) = -17, d/db = -2 mean(y) = -8
    const [kernel, bias] = (await model.getWeights()) as [Tensor, Tensor];
    expect(kernel.data[0]).toBeCloseTo(1.7, 6);
    expect(bias.data[0]).toBeCloseTo(0.8, 6);
    expect(history.history).toEqual({ loss: [21] });
    expect(history.epoch).toEqual([0]);
    expect(history.params).toEqual({ verbose: 0, epochs: 1, steps: 1, validates: false });
    expect(trainer.optimizer.iterations.value.item()).toBe(1);
  });

  test('finds the line', async () => {
    const model = line();
    const trainer = compile(model, { optimizer: new SGD({ learningRate: 0.1 }), loss: 'mse' });
    const { history } = await trainer.fit(x, y, { ...QUIET, engine, epochs: 200, batchSize: 2 });
    const [kernel, bias] = (await model.getWeights()) as [Tensor, Tensor];
    expect(kernel.data[0]).toBeCloseTo(2, 3);
    expect(bias.data[0]).toBeCloseTo(1, 3);
    expect(history['loss']).toHaveLength(200);
    expect(await trainer.evaluate(x, y, { ...QUIET, engine })).toBeLessThan(1e-5);
    expect((await trainer.predict(tensor([[10]]), { engine })).item()).toBeCloseTo(21, 2);
  });
});
