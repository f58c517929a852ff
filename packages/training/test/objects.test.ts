import { Dense, input, Sequential } from '@sepal/layers';
import { mean, square, subtract, type Value } from '@sepal/ops';
import { randomNormal, setRandomSeed, tensor } from '@sepal/tensor';
import { expect, test } from 'vitest';
import { Adam, compile, Trainer, type TrainerOptions } from '../src/index.ts';
import { MeanSquaredError, SparseCategoricalCrossentropy } from '../src/losses/index.ts';
import { SparseCategoricalAccuracy } from '../src/metrics/index.ts';
import { column, QUIET, scaling } from './quiet.ts';

const x = randomNormal([12, 3], { seed: 1 });
const y = tensor([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2], [12], 'int32');

function network(): Sequential {
  setRandomSeed(2);
  return new Sequential([input({ shape: [3] }), new Dense({ units: 3, activation: 'softmax' })]);
}

function squares(yTrue: Value, yPred: Value): Value {
  return mean(square(subtract(yPred, yTrue)), { axis: -1 });
}

test('a Trainer of objects trains as one that compile makes of names', async () => {
  const byName = compile(network(), {
    optimizer: 'adam',
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  const byObject = new Trainer(network(), {
    optimizer: new Adam(),
    loss: new SparseCategoricalCrossentropy(),
    metrics: [new SparseCategoricalAccuracy({ name: 'accuracy' })],
  });
  const options = { ...QUIET, epochs: 3, batchSize: 5 };
  const [named, made] = [await byName.fit(x, y, options), await byObject.fit(x, y, options)];
  expect(made.history).toEqual(named.history);
  expect(await byObject.model.getWeights()).toEqual(await byName.model.getWeights());
  expect(byObject.getCompileConfig()).toMatchObject({
    optimizer: { className: 'Adam', config: { beta1: 0.9 } },
    loss: { className: 'SparseCategoricalCrossentropy' },
    metrics: [{ className: 'SparseCategoricalAccuracy', config: { name: 'accuracy' } }],
    weightedMetrics: null,
  });
  const again = compile(network(), byObject.getCompileConfig());
  expect((await again.fit(x, y, options)).history).toEqual(named.history);
});

test('functions are losses and metrics, under their names', async () => {
  const trainer = new Trainer(scaling(1), {
    optimizer: new Adam({ learningRate: 0 }),
    loss: squares,
    metrics: [squares, new MeanSquaredError()],
  });
  const logs = await trainer.evaluate(column(1, 3), column(0, 0), { ...QUIET, returnDict: true });
  expect(logs).toEqual({ loss: 5, mean_squared_error: 5, squares: 5 });
  const compiled = compile(scaling(1), { loss: squares, metrics: [squares] });
  expect(await compiled.evaluate(column(1, 3), column(0, 0), QUIET)).toEqual([5, 5]);
  expect(trainer.getCompileConfig()['loss']).toEqual({ className: 'function', config: 'squares' });
  const compared = compile(scaling(1), { loss: 'mse', metrics: [new MeanSquaredError({ name: 'error' })] });
  const again = compile(scaling(1), compared.getCompileConfig());
  expect(await again.evaluate(column(1, 3), column(0, 0), { ...QUIET, returnDict: true })).toEqual({
    loss: 5,
    error: 5,
  });
  const nameless = compile(scaling(1), { loss: [(_: Value, yPred: Value) => yPred] });
  expect(() => nameless.getCompileConfig()).toThrow('A function without a name cannot be serialized.');
});

test.each<readonly [string, object, string]>([
  ['a name for a loss', { loss: 'mse' }, "Received: 'mse'. compile(model, options) takes names"],
  ['a name for a metric', { loss: new MeanSquaredError(), metrics: ['mae'] }, 'metrics as objects or functions'],
  ['a config', { loss: { className: 'MeanSquaredError', config: {} } }, 'losses as objects or functions'],
])('a Trainer refuses %s', async (_, options, message) => {
  const trainer = new Trainer(scaling(1), { optimizer: new Adam(), ...options } as TrainerOptions);
  await expect(trainer.evaluate(column(1), column(1), QUIET)).rejects.toThrow(message);
});

test('a Trainer refuses other optimizers than objects, and unknown options', () => {
  expect(() => new Trainer(scaling(), { optimizer: 'adam' } as never)).toThrow('`optimizer` must be an optimizer');
  expect(() => new Trainer(scaling(), { optimizer: new Adam(), losses: 1 } as never)).toThrow("Did you mean 'loss'?");
  expect(() => new Trainer({} as never, { optimizer: new Adam() })).toThrow('The first argument must be a model');
});
