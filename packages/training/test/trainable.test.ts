import {
  BatchNormalization,
  Conv2D,
  Dense,
  Flatten,
  GlobalAveragePooling2D,
  input,
  Model,
  Sequential,
} from '@sepal/layers';
import { randomNormal, SepalError, setRandomSeed, type Tensor, tensor, ValueError } from '@sepal/tensor';
import { beforeEach, describe, expect, test } from 'vitest';
import { Adam, compile, SGD } from '../src/index.ts';
import { column, QUIET, scaling } from './quiet.ts';

beforeEach(() => setRandomSeed(3));

/** The exact numbers of all weights, moving statistics included. */
async function bits(layer: { getWeights(): Promise<Tensor[]> }): Promise<number[][]> {
  return (await layer.getWeights()).map(({ data }) => [...new Uint32Array(Float32Array.from(data).buffer)]);
}

function base(): Sequential {
  return new Sequential(
    [
      input({ shape: [6, 6, 2] }),
      new Conv2D({ filters: 4, kernelSize: 3, useBias: false }),
      new BatchNormalization({ momentum: 0.5, name: 'bn' }),
    ],
    { name: 'base' },
  );
}

const pictures = (): Tensor<'float32'> => randomNormal([8, 6, 6, 2], { seed: 5, mean: 3, stddev: 2 });
const classes = tensor([0, 1, 0, 1, 1, 0, 1, 0], [8], 'int32');

function withHead(inner: Sequential): Model {
  const x = input({ shape: [6, 6, 2] });
  const features = new GlobalAveragePooling2D().apply(inner.apply(x));
  return new Model({
    inputs: x,
    outputs: new Dense({ units: 2, activation: 'softmax', name: 'head' }).apply(features),
  });
}

const LOSS = 'sparseCategoricalCrossentropy';

describe('frozen layers', () => {
  test('keep every tensor bit-equal, in a nested model too; the head learns', async () => {
    const inner = base();
    const model = withHead(inner);
    // Statistics of the layers' own, which batches would change.
    await compile(model, { optimizer: 'sgd', loss: LOSS }).fit(pictures(), classes, QUIET);
    inner.trainable = false;
    const before = await bits(inner);
    const head = model.getLayer<Dense>('head');
    const headBefore = await bits(head);
    const trainer = compile(model, { optimizer: new Adam({ learningRate: 0.05 }), loss: LOSS });
    const { history } = await trainer.fit(pictures(), classes, { ...QUIET, epochs: 25, batchSize: 4 });
    expect(trainer.optimizer.iterations.value.item()).toBe(50);
    expect(await bits(inner)).toEqual(before);
    expect(await bits(head)).not.toEqual(headBefore);
    const losses = history['loss'] as number[];
    expect(losses.at(-1)).toBeLessThan(losses[0] as number);
  });

  test('freeze normalization alone: it uses its moving statistics in fit too, and gradients pass through', async () => {
    const inner = base();
    const model = withHead(inner);
    const frozen = inner.getLayer<BatchNormalization>('bn');
    frozen.trainable = false;
    const before = await bits(frozen);
    const [kernel] = await bits(inner);
    const trainer = compile(model, { optimizer: new SGD({ learningRate: 0 }), loss: LOSS });
    const { history } = await trainer.fit(pictures(), classes, { ...QUIET, batchSize: 8 });
    // With statistics of the batch, the losses would differ.
    expect(history['loss']?.[0]).toBe(await trainer.evaluate(pictures(), classes, QUIET));
    await compile(model, { optimizer: 'sgd', loss: LOSS }).fit(pictures(), classes, { ...QUIET, epochs: 5 });
    expect(await bits(frozen)).toEqual(before);
    expect((await bits(inner))[0]).not.toEqual(kernel);
  });

  test('a frozen model cannot be trained, but evaluated', async () => {
    const model = withHead(base());
    const trainer = compile(model, { optimizer: 'sgd', loss: LOSS });
    model.trainable = false;
    const before = await bits(model);
    const fit = trainer.fit(pictures(), classes, QUIET);
    await expect(fit).rejects.toThrow('The model has no weights to train. All of its layers are frozen');
    await expect(fit).rejects.toBeInstanceOf(ValueError);
    await expect(trainer.trainOnBatch(pictures(), classes)).rejects.toThrow('no weights to train');
    expect(await trainer.evaluate(pictures(), classes, QUIET)).toBeGreaterThan(0);
    expect(await bits(model)).toEqual(before);
    const empty = new Sequential([input({ shape: [1] }), new Flatten()]);
    await expect(compile(empty, { loss: 'mse' }).fit(column(1), column(1), QUIET)).rejects.toThrow(
      'Its layers have no weights at all.',
    );
  });
});

describe('`trainable` changed between fits', () => {
  test('is obeyed, and the optimizer keeps what it knows of the others', async () => {
    const first = new Dense({ units: 3, useBias: false, name: 'first' });
    const second = new Dense({ units: 1, useBias: false, name: 'second' });
    const model = new Sequential([input({ shape: [1] }), first, second]);
    const data = column(1, 2, 3, 4);
    const trainer = compile(model, { optimizer: new Adam({ learningRate: 0.1 }), loss: 'mse' });
    const fit = async (): Promise<void> => void (await trainer.fit(data, data, { ...QUIET, epochs: 3 }));
    const slots = async (): Promise<Map<string, number[]>> => {
      const { optimizer } = await trainer.trainingState();
      return new Map(optimizer.map(({ name, value }) => [name, [...value.data]]));
    };
    await fit();
    const after = await slots();
    expect(after.size).toBe(2 + 4);
    first.trainable = false;
    const frozen = await bits(first);
    const changing = await bits(second);
    await fit();
    expect(await bits(first)).toEqual(frozen);
    expect(await bits(second)).not.toEqual(changing);
    expect((await slots()).size).toBe(2 + 2);
    first.trainable = true;
    await trainer.fit(data, data, { ...QUIET, epochs: 0 });
    // What Adam knows of the layer has waited for it.
    const again = await slots();
    for (const [name, value] of after) if (name.includes('first')) expect(again.get(name)).toEqual(value);
    await fit();
    expect(await bits(first)).not.toEqual(frozen);
  });

  test('before the first fit', async () => {
    const model = scaling(1);
    const trainer = compile(model, { optimizer: 'sgd', loss: 'mse' });
    model.trainable = false;
    await expect(trainer.fit(column(1), column(3), QUIET)).rejects.toThrow('no weights to train');
    model.trainable = true;
    const [before] = await bits(model);
    await trainer.fit(column(1), column(3), QUIET);
    expect(await bits(model)).not.toEqual([before]);
  });

  test('in a callback, from the next batch on', async () => {
    const model = new Sequential([
      input({ shape: [1] }),
      new Dense({ units: 2, useBias: false, name: 'a' }),
      new Dense({ units: 1, useBias: false, name: 'b' }),
    ]);
    const a = model.getLayer('a');
    a.trainable = false;
    const frozen = await bits(a);
    const seen: boolean[] = [];
    const callback = {
      async onEpochBegin(epoch: number) {
        if (epoch === 2) a.trainable = true;
      },
      async onEpochEnd() {
        seen.push(JSON.stringify(await bits(a)) === JSON.stringify(frozen));
      },
    };
    const trainer = compile(model, { optimizer: 'sgd', loss: 'mse' });
    await trainer.fit(column(1, 2), column(2, 4), { ...QUIET, epochs: 4, callbacks: [callback] });
    expect(seen).toEqual([true, true, false, false]);
  });
});

test('a generator and a discriminator train in turns', async () => {
  const generator = new Sequential([input({ shape: [1] }), new Dense({ units: 1 })], { name: 'generator' });
  const discriminator = new Sequential(
    [
      input({ shape: [1] }),
      new Dense({ units: 4, activation: 'tanh' }),
      new BatchNormalization(),
      new Dense({ units: 1, activation: 'sigmoid' }),
    ],
    { name: 'discriminator' },
  );
  const z = input({ shape: [1] });
  const both = new Model({ inputs: z, outputs: discriminator.apply(generator.apply(z)) });
  const judge = compile(discriminator, { optimizer: 'adam', loss: 'binaryCrossentropy' });
  const forger = compile(both, { optimizer: 'adam', loss: 'binaryCrossentropy' });
  const noise = column(-1, 0, 1, 2);
  const ones = column(1, 1, 1, 1);
  for (let round = 0; round < 3; round++) {
    discriminator.trainable = true;
    let [mine, others] = [await bits(discriminator), await bits(generator)];
    const fakes = await generator.predict(noise);
    await judge.trainOnBatch(fakes, column(0, 0, 0, 0));
    await judge.trainOnBatch(column(5, 6, 7, 8), ones);
    expect(await bits(discriminator)).not.toEqual(mine);
    expect(await bits(generator)).toEqual(others);
    discriminator.trainable = false;
    [mine, others] = [await bits(discriminator), await bits(generator)];
    await forger.trainOnBatch(noise, ones);
    expect(await bits(discriminator)).toEqual(mine);
    expect(await bits(generator)).not.toEqual(others);
  }
  expect(judge.optimizer.iterations.value.item()).toBe(6);
  expect(forger.optimizer.iterations.value.item()).toBe(3);
  // Four weights of the discriminator and two slots each; the forger knows the generator alone.
  expect(forger.optimizer.variables).toHaveLength(2 + 4);
});

test('two fits at once on one model are refused, one after the other are not', async () => {
  const model = scaling();
  const data = column(1, 2, 3);
  const trainer = compile(model, { optimizer: 'sgd', loss: 'mse' });
  const other = compile(model, { optimizer: 'sgd', loss: 'mse' });
  const first = trainer.fit(data, data, { ...QUIET, epochs: 20 });
  await expect(trainer.fit(data, data, QUIET)).rejects.toThrow('Another loop of this trainer is running');
  await expect(other.fit(data, data, QUIET)).rejects.toThrow('is being trained: another fit has not ended');
  await expect(other.fit(data, data, QUIET)).rejects.toBeInstanceOf(SepalError);
  await expect(trainer.evaluate(data, data, QUIET)).rejects.toThrow('Another loop');
  await first;
  await other.fit(data, data, QUIET);
  await trainer.fit(data, data, QUIET);
});
