import {
  Activation,
  BatchNormalization,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Dropout,
  GlobalAveragePooling2D,
  input,
  MaxPooling2D,
  Sequential,
} from '@sepal/layers';
import { createEngine } from '@sepal/runtime';
import { randomNormal, setRandomSeed, tensor } from '@sepal/tensor';
import { expect, test } from 'vitest';
import { Adam, compile } from '../src/index.ts';
import { QUIET } from './quiet.ts';

const SAMPLES = 40;
const pictures = randomNormal([SAMPLES, 12, 12, 3], { seed: 4 });
const labels = tensor(
  Array.from({ length: SAMPLES }, (_, index) => (index * 5) % 3),
  [SAMPLES],
  'int32',
);

function network(): Sequential {
  setRandomSeed(6);
  return new Sequential([
    input({ shape: [12, 12, 3] }),
    new Conv2D({ filters: 8, kernelSize: 3, strides: 2, padding: 'same', useBias: false }),
    new BatchNormalization(),
    new Activation('relu6'),
    new DepthwiseConv2D({ kernelSize: 3, padding: 'same', depthMultiplier: 2 }),
    new MaxPooling2D({ poolSize: 2 }),
    new Conv2D({ filters: 24, kernelSize: 1, useBias: false }),
    new BatchNormalization(),
    new Activation('hardSwish'),
    new GlobalAveragePooling2D(),
    new Dropout({ rate: 0.2 }),
    new Dense({ units: 3, activation: 'softmax' }),
  ]);
}

/** The exact numbers of everything that training has changed, and of the history, after 100 steps. */
async function bitsAfter(threads: number): Promise<unknown> {
  const engine = await createEngine({ engine: 'wasm', threads });
  try {
    const trainer = compile(network(), {
      optimizer: new Adam({ learningRate: 0.01, globalClipnorm: 1 }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    const { history } = await trainer.fit(pictures, labels, { ...QUIET, batchSize: 10, epochs: 25, engine });
    expect(trainer.optimizer.iterations.value.item()).toBe(100);
    const states = [...trainer.model.variables, ...trainer.optimizer.variables];
    return { history, states: states.map(({ value }) => [...new Uint8Array(value.data.slice().buffer)]) };
  } finally {
    engine.close();
  }
}

test('the bits after 100 steps do not depend on the number of threads', async () => {
  const one = await bitsAfter(1);
  expect(await bitsAfter(1)).toEqual(one);
  expect(await bitsAfter(2)).toEqual(one);
  expect(await bitsAfter(3)).toEqual(one);
});
