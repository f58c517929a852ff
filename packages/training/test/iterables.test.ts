import { Readable } from 'node:stream';
import type { Tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { compile, SGD } from '../src/index.ts';
import { column, QUIET, scaling } from './quiet.ts';

type Pair = readonly [Tensor, Tensor];

const batches: readonly Pair[] = [
  [column(1, 2), column(2, 4)],
  [column(3), column(6)],
  [column(4, 5), column(8, 10)],
];

function* generator(times = 1): Generator<Pair> {
  for (let time = 0; time < times; time++) yield* batches;
}

async function* slowly(): AsyncGenerator<Pair> {
  for (const batch of batches) {
    await Promise.resolve();
    yield batch;
  }
}

const trainer = (learningRate = 0.01) => compile(scaling(), { optimizer: new SGD({ learningRate }), loss: 'mse' });

/** The weight after training on these batches, one after the other. */
async function weightAfter(list: readonly Pair[]): Promise<number> {
  const expected = trainer();
  for (const [x, y] of list) await expected.trainOnBatch(x, y);
  return (await expected.model.getWeights())[0]?.item() as number;
}

describe('batches from an iterable', () => {
  test.each([
    ['an array', () => batches],
    ['a generator', () => generator()],
    ['an async generator', () => slowly()],
    ['a Node stream', () => Readable.from(batches)],
    ['an object that can be iterated again', () => ({ [Symbol.asyncIterator]: slowly })],
  ])('%s', async (_, make) => {
    const tested = trainer();
    const { history, params } = await tested.fit(make(), null, QUIET);
    expect((await tested.model.getWeights())[0]?.item()).toBe(await weightAfter(batches));
    expect(params.steps).toBe(null);
    expect(history['loss']).toHaveLength(1);
    // As of the same samples in tensors: weighted by the batches' sizes.
    const still = trainer(0);
    const whole = await still.evaluate(column(1, 2, 3, 4, 5), column(2, 4, 6, 8, 10), QUIET);
    expect(await still.evaluate(make(), null, QUIET)).toBeCloseTo(whole as number, 4);
  });

  test('one that can be iterated again begins anew in every epoch', async () => {
    const tested = trainer();
    const { epoch } = await tested.fit(batches, null, { ...QUIET, epochs: 2 });
    expect(epoch).toEqual([0, 1]);
    expect((await tested.model.getWeights())[0]?.item()).toBe(await weightAfter([...batches, ...batches]));
  });

  test('one that cannot runs over the epochs with stepsPerEpoch', async () => {
    const tested = trainer();
    const { epoch, params } = await tested.fit(generator(2), null, { ...QUIET, epochs: 3, stepsPerEpoch: 2 });
    expect(epoch).toEqual([0, 1, 2]);
    expect(params.steps).toBe(2);
    expect((await tested.model.getWeights())[0]?.item()).toBe(await weightAfter([...batches, ...batches]));
  });

  test('one that has run out is an error, and the weights stay', async () => {
    const tested = trainer();
    await expect(tested.fit(generator(), null, { ...QUIET, epochs: 2 })).rejects.toThrow(
      'The data ran out: there are no batches left for epoch 2.',
    );
    expect((await tested.model.getWeights())[0]?.item()).toBe(await weightAfter(batches));
    expect(tested.history?.epoch).toEqual([0]);
    await expect(tested.fit([][Symbol.iterator](), null, QUIET)).rejects.toThrow('The data have no batches');
  });

  test('is ended when the fit ends early', async () => {
    let ended = false;
    const endless = async function* (): AsyncGenerator<Pair> {
      try {
        for (;;) yield* batches;
      } finally {
        ended = true;
      }
    };
    const tested = trainer();
    const stop = {
      onTrainBatchEnd(batch: number) {
        tested.stopTraining = batch === 4;
      },
    };
    await tested.fit(endless(), null, { ...QUIET, callbacks: [stop] });
    expect(ended).toBe(true);
    expect(tested.optimizer.iterations.value.item()).toBe(5);
  });

  test('an error in it passes through; the weights are those after the last whole step', async () => {
    const broken = async function* (): AsyncGenerator<Pair> {
      yield batches[0] as Pair;
      yield batches[1] as Pair;
      throw new RangeError('the disk is gone');
    };
    const tested = trainer();
    await expect(tested.fit(broken(), null, { ...QUIET, epochs: 3 })).rejects.toThrow(
      new RangeError('the disk is gone'),
    );
    expect((await tested.model.getWeights())[0]?.item()).toBe(await weightAfter(batches.slice(0, 2)));
    // And nothing is left behind.
    await tested.fit(batches, null, QUIET);
  });

  test('has weights of samples and classes', async () => {
    const tested = trainer(0);
    const weighted = [[column(1, 1), column(1, 2), column(3, 5)]];
    expect(await tested.evaluate(weighted, null, QUIET)).toBe((3 * 1 + 5 * 4) / 2);
    const { history } = await tested.fit(batches.slice(0, 1), null, { ...QUIET, classWeight: { 2: 10 } });
    expect(history['loss']).toEqual([(10 * 4 + 16) / 2]);
  });

  test('validates on one, from its first batch on each time', async () => {
    const tested = trainer(0);
    const { history } = await tested.fit(column(1), column(1), {
      ...QUIET,
      epochs: 3,
      validationData: { [Symbol.iterator]: () => generator() },
      validationSteps: 1,
    });
    expect(history['val_loss']).toEqual([10, 10, 10]);
  });

  test.each([
    ['labels beside it', (y: Tensor) => trainer().fit(generator(), y, QUIET), '`y` cannot be given'],
    ['a batch size', () => trainer().fit(generator(), null, { ...QUIET, batchSize: 4 }), '`batchSize` has no effect'],
    [
      'a split',
      () => trainer().fit(generator(), null, { ...QUIET, validationSplit: 0.5 }),
      'only supported for tensors',
    ],
    ['a batch that is none', () => trainer().fit([1, 2][Symbol.iterator](), null, QUIET), 'A batch must be [x, y]'],
    ['a batch without labels', () => trainer().fit([[column(1)]], null, QUIET), 'there are no labels for it'],
  ])('refuses %s', async (_, fit, message) => {
    await expect(fit(column(1))).rejects.toThrow(message);
  });
});
