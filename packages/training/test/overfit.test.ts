import {
  Activation,
  BatchNormalization,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  GlobalAveragePooling2D,
  input,
  Sequential,
} from '@sepal/layers';
import { randomNormal, setRandomSeed, tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { compile, type OptimizerIdentifier } from '../src/index.ts';
import { QUIET } from './quiet.ts';

const COUNT = 64;
const pictures = randomNormal([COUNT, 8, 8, 3], { seed: 8 });
const labels = tensor(
  Array.from({ length: COUNT }, (_, index) => (index * 7) % 4),
  [COUNT],
  'int32',
);

/** A depthwise separable network for pictures of noise, which it can only know by heart. */
function network(): Sequential {
  setRandomSeed(1);
  return new Sequential([
    input({ shape: [8, 8, 3] }),
    new Conv2D({ filters: 16, kernelSize: 3, strides: 2, padding: 'same', useBias: false }),
    new BatchNormalization({ momentum: 0.9 }),
    new Activation('relu'),
    new DepthwiseConv2D({ kernelSize: 3, padding: 'same', useBias: false }),
    new BatchNormalization({ momentum: 0.9 }),
    new Activation('relu'),
    new Conv2D({ filters: 32, kernelSize: 1, useBias: false }),
    new BatchNormalization({ momentum: 0.9 }),
    new Activation('relu'),
    new GlobalAveragePooling2D(),
    new Dense({ units: 4, activation: 'softmax' }),
  ]);
}

const optimizers: readonly { readonly className: string; readonly config: object }[] = [
  { className: 'SGD', config: { learningRate: 0.1, momentum: 0.9, nesterov: true } },
  { className: 'Adam', config: { learningRate: 0.01 } },
  { className: 'AdamW', config: { learningRate: 0.01 } },
  { className: 'RMSprop', config: { learningRate: 0.005 } },
  { className: 'Adagrad', config: { learningRate: 0.1 } },
  { className: 'Adadelta', config: { learningRate: 2 } },
  { className: 'Adamax', config: { learningRate: 0.02 } },
  { className: 'Nadam', config: { learningRate: 0.01 } },
  { className: 'Lion', config: { learningRate: 0.002 } },
  // With accumulators that begin above 0, Ftrl forgets the initial weights.
  { className: 'Ftrl', config: { learningRate: 0.05, initialAccumulatorValue: 0 } },
];

describe.each(optimizers)('$className', (optimizer) => {
  test('learns 64 pictures by heart', async () => {
    const trainer = compile(network(), {
      optimizer: optimizer as OptimizerIdentifier,
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    let best = 0;
    for (let round = 0; round < 10 && best < 1; round++) {
      await trainer.fit(pictures, labels, {
        ...QUIET,
        epochs: 10 * (round + 1),
        initialEpoch: 10 * round,
        batchSize: 16,
      });
      const { accuracy } = await trainer.evaluate(pictures, labels, { ...QUIET, returnDict: true });
      best = Math.max(best, accuracy as number);
    }
    expect(best).toBe(1);
  });
});
