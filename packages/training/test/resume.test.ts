import { Dense, Dropout, input, Sequential } from '@sepal/layers';
import { randomNormal, setRandomSeed, type Tensor, tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { permutation } from '../src/data/permutation.ts';
import { Adam, CosineDecay, compile, type FitOptions, SGD, type Trainer } from '../src/index.ts';
import { column, QUIET, scaling } from './quiet.ts';

const SAMPLES = 22;
const x = randomNormal([SAMPLES, 5], { seed: 1 });
const y = tensor(
  Array.from({ length: SAMPLES }, (_, index) => index % 3),
  [SAMPLES],
  'int32',
);

function network(): Sequential {
  setRandomSeed(11);
  return new Sequential([
    input({ shape: [5] }),
    new Dense({ units: 16, activation: 'relu' }),
    new Dropout({ rate: 0.25 }),
    new Dense({ units: 3, activation: 'softmax' }),
  ]);
}

const options = { loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] } as const;
const optimizer = () =>
  new Adam({ learningRate: new CosineDecay({ initialLearningRate: 0.02, decaySteps: 20 }), amsgrad: true });

/** The exact numbers of all weights. */
async function bits({ model }: Trainer): Promise<Uint32Array[]> {
  return (await model.getWeights()).map(({ data }) => new Uint32Array((data as Float32Array).slice().buffer));
}

describe('six epochs are three and three', () => {
  test.each<readonly [string, FitOptions]>([
    ['of all samples', { batchSize: 4 }],
    ['in an order of their own', { batchSize: 4, shuffle: 'batch', seed: 7 }],
    ['of some batches', { batchSize: 4, stepsPerEpoch: 4 }],
  ])('%s', async (_, fit) => {
    const whole = compile(network(), { ...options, optimizer: optimizer() });
    const { history } = await whole.fit(x, y, { ...QUIET, ...fit, epochs: 6 });

    const first = compile(network(), { ...options, optimizer: optimizer() });
    const begun = await first.fit(x, y, { ...QUIET, ...fit, epochs: 3 });
    const state = await first.trainingState();
    // As another program would go on, from the weights, the seeds and the optimizer alone.
    const model = network();
    model.setWeights(await first.model.getWeights());
    for (const [index, variable] of model.variables.entries()) {
      if (variable.dtype === 'uint32') variable.assign(first.model.variables[index]?.value as Tensor);
    }
    const second = compile(model, state.config);
    second.restoreOptimizer(state.optimizer);
    const epochs: number[] = [];
    const ended = await second.fit(x, y, {
      ...QUIET,
      ...fit,
      initialEpoch: 3,
      epochs: 6,
      callbacks: [{ onEpochBegin: (epoch) => void epochs.push(epoch) }],
    });
    expect(epochs).toEqual([3, 4, 5]);
    expect(ended.epoch).toEqual([3, 4, 5]);
    expect(await bits(second)).toEqual(await bits(whole));
    expect([...(begun.history['loss'] ?? []), ...(ended.history['loss'] ?? [])]).toEqual(history['loss']);
    expect(second.optimizer.iterations.value.item()).toBe(whole.optimizer.iterations.value.item());
  });
});

test('iterations count on from fit to fit, and begin at 0 with each compile', async () => {
  const model = scaling();
  const data = column(...Array.from({ length: 8 }, (_, index) => index));
  const trainer = compile(model, { optimizer: 'sgd', loss: 'mse' });
  await trainer.fit(data, data, { ...QUIET, batchSize: 3 });
  expect((await trainer.optimizer.iterations.read()).item()).toBe(3);
  await trainer.fit(data, data, { ...QUIET, batchSize: 3 });
  expect((await trainer.optimizer.iterations.read()).item()).toBe(6);
  expect(compile(model, { optimizer: 'sgd', loss: 'mse' }).optimizer.iterations.value.item()).toBe(0);
});

test('the optimizer cannot be restored from other variables', async () => {
  const trainer = compile(scaling(), { optimizer: new SGD({ momentum: 0.9 }), loss: 'mse' });
  await trainer.trainOnBatch(column(1), column(2));
  const { optimizer: before } = await trainer.trainingState();
  expect(before.map(({ name }) => name)).toEqual([
    'sgd/iteration',
    'sgd/learning_rate',
    expect.stringContaining('kernel_momentum'),
  ]);
  expect(() => trainer.restoreOptimizer(before.slice(1))).toThrow('The optimizer has 3 variables. Received 2 values.');
  const wrong = [...before.slice(0, 2), { value: tensor([1, 2]) }];
  expect(() => trainer.restoreOptimizer(wrong)).toThrow('at index 2. Received float32 (2,)');
  expect((await trainer.trainingState()).optimizer).toEqual(before);
});

describe('the order of samples', () => {
  test('is a permutation, another for each seed and epoch, and always the same', () => {
    for (const count of [0, 1, 2, 10, 1000]) {
      const sorted = Array.from({ length: count }, (_, index) => index);
      expect([...permutation(count, 3, 4)].sort((a, b) => a - b)).toEqual(sorted);
    }
    const orders = [permutation(50, 0, 0), permutation(50, 0, 1), permutation(50, 1, 0)].map((order) => order.join());
    expect(new Set(orders).size).toBe(3);
    expect([...permutation(10, 0, 0)]).toEqual([...permutation(10, 0, 0)]);
    // Every place is as likely for the first sample.
    const places = new Float64Array(8);
    for (let epoch = 0; epoch < 8000; epoch++) {
      const place = permutation(8, 1, epoch).indexOf(0);
      places[place] = (places[place] as number) + 1;
    }
    for (const times of places) expect(Math.abs(times - 1000)).toBeLessThan(150);
  });

  test('is that of the data, of each batch, or any', async () => {
    const data = column(...Array.from({ length: 10 }, (_, index) => index));
    const seen = async (fit: FitOptions): Promise<number[]> => {
      // The loss of a batch of one is its sample.
      const trainer = compile(scaling(1), {
        optimizer: new SGD({ learningRate: 0 }),
        loss: (_, yPred) => yPred,
      });
      const losses: number[] = [];
      let total = 0;
      const callbacks = [
        {
          onTrainBatchEnd(batch: number, logs: { readonly [name: string]: unknown }) {
            const sum = (logs['loss'] as number) * (batch + 1);
            losses.push(Math.round(sum - total));
            total = sum;
          },
        },
      ];
      await trainer.fit(data, data, { ...QUIET, batchSize: 1, ...fit, callbacks });
      return losses;
    };
    const ordered = Array.from({ length: 10 }, (_, index) => index);
    expect(await seen({ shuffle: false })).toEqual(ordered);
    expect(await seen({ shuffle: 'batch' })).toEqual(ordered);
    const shuffled = await seen({});
    expect(shuffled).not.toEqual(ordered);
    expect(shuffled.slice().sort((a, b) => a - b)).toEqual(ordered);
    expect(await seen({})).toEqual(shuffled);
    expect(await seen({ seed: 1 })).not.toEqual(shuffled);
  });
});
