import { Dense, Flatten, input, Sequential } from '@sepal/layers';
import { createEngine, type Engine } from '@sepal/runtime';
import { SepalError, type Tensor, tensor } from '@sepal/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile, SGD } from '../src/index.ts';
import { column, QUIET, scaling } from './quiet.ts';

const checked = { ...QUIET, checkNumerics: true, shuffle: false, batchSize: 2 } as const;

async function refusal(action: Promise<unknown>): Promise<SepalError> {
  const error = await action.catch((thrown: unknown) => thrown);
  if (error instanceof SepalError) return error;
  throw new Error(`Nothing was refused: ${String(error)}`);
}

describe.each(['reference', 'wasm'] as const)('checkNumerics on the %s engine', (name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine({ engine: name });
  });
  afterAll(() => engine.close());

  test('finds NaN in the data, by batch, and changes nothing by that step', async () => {
    const model = scaling(1);
    const trainer = compile(model, { optimizer: new SGD({ learningRate: 0.1 }), loss: 'mse' });
    const x = column(1, 2, 3, Number.NaN, 5, 6);
    const zeros = column(0, 0, 0, 0, 0, 0);
    const error = await refusal(trainer.fit(x, zeros, { ...checked, epochs: 2, engine }));
    expect(error.message).toContain('Input 0 of the model had NaN before the step, in batch 2 of epoch 1.');
    const expected = compile(scaling(1), { optimizer: new SGD({ learningRate: 0.1 }), loss: 'mse' });
    await expected.trainOnBatch(column(1, 2), column(0, 0), { engine });
    expect(await model.getWeights()).toEqual(await expected.model.getWeights());
    expect((await trainer.optimizer.iterations.read()).item()).toBe(1);

    const labels = await refusal(trainer.fit(zeros, x, { ...checked, engine }));
    expect(labels.message).toContain('The labels of output 0 had NaN before the step, in batch 2 of epoch 1.');
    const weights = { ...checked, engine, sampleWeight: x };
    expect((await refusal(trainer.fit(zeros, zeros, weights))).message).toContain('The sample weights of output 0');
  });

  test('finds the op and its layer', async () => {
    const model = new Sequential([
      input({ shape: [1] }),
      new Dense({ units: 2, name: 'wide', kernelInitializer: 'ones' }),
      new Dense({ units: 1, name: 'steep', activation: 'exponential', kernelInitializer: 'ones' }),
    ]);
    const trainer = compile(model, { optimizer: new SGD({ learningRate: 0 }), loss: 'mse' });
    const error = await refusal(trainer.fit(column(1, 1, 1, 99), column(1, 1, 1, 1), { ...checked, engine }));
    expect(error.message).toContain(
      "The op 'exp' of 'steep' is the first whose result is not finite, in batch 2 of epoch 1",
    );
    expect(error.message).toContain('an infinite value');
    const evaluated = await refusal(trainer.evaluate(column(99), column(1), { ...QUIET, engine, checkNumerics: true }));
    expect(evaluated.message).toContain("'exp' of 'steep'");
    expect(evaluated.message).toContain('in batch 1 of the evaluation');
    const batch = await refusal(trainer.trainOnBatch(column(99), column(1), { engine, checkNumerics: true }));
    expect(batch.message).toContain("'exp' of 'steep'");
  });

  test('finds a weight that was not finite', async () => {
    const model = scaling(Number.NaN);
    const trainer = compile(model, { optimizer: 'sgd', loss: 'mse' });
    const error = await refusal(trainer.fit(column(1), column(1), { ...checked, engine }));
    expect(error.message).toMatch(/The weight '.*kernel' had NaN before the step/);
  });

  test('without it, training goes on; and it changes no bit', async () => {
    const trainer = compile(scaling(1), { optimizer: 'sgd', loss: 'mse' });
    const { history } = await trainer.fit(column(Number.NaN), column(1), { ...QUIET, engine });
    expect(history['loss']).toEqual([Number.NaN]);
    const weights = await Promise.all(
      [false, true].map(async (checkNumerics): Promise<Tensor[]> => {
        const model = new Sequential([
          input({ shape: [2, 2] }),
          new Flatten(),
          new Dense({ units: 1, kernelInitializer: 'ones' }),
        ]);
        const x = tensor(
          Array.from({ length: 24 }, (_, index) => Math.sin(index)),
          [6, 2, 2],
        );
        await compile(model, { optimizer: 'adam', loss: 'mse' }).fit(x, column(1, 2, 3, 4, 5, 6), {
          ...checked,
          checkNumerics,
          engine,
          epochs: 4,
        });
        return model.getWeights();
      }),
    );
    expect(weights[1]).toEqual(weights[0]);
  });
});
