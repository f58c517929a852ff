/** A MobileNetV2 that others have trained: the one of nsfwjs, on the frozen layers of Keras' for ImageNet. */
import { createRequire } from 'node:module';
import { loadModel, saveWeights } from '@sepal/formats';
import { expectClose } from '@sepal/goldens';
import { Model, type SymbolicTensor } from '@sepal/layers';
import { beforeAll, expect, test } from 'vitest';
import { loadMobileNetV2 } from '../src/pretrained/index.ts';
import { ramp } from './ramp.ts';

type Network = Model<SymbolicTensor, SymbolicTensor<'float32'>>;

const nsfwjs = createRequire(import.meta.resolve('nsfwjs'));

/** The files of the model, which nsfwjs publishes as scripts: JSON, and weights in Base64. */
function files(): Map<string, Uint8Array> {
  const script = (file: string): unknown => nsfwjs(`../models/mobilenet_v2/${file}.min.js`);
  return new Map([
    ['model.json', new TextEncoder().encode(JSON.stringify(script('model')))],
    ['group1-shard1of1', new Uint8Array(Buffer.from(script('group1-shard1of1') as string, 'base64'))],
  ]);
}

/** Their network up to the classifier. */
let theirs: Network;

beforeAll(async () => {
  const model = await loadModel<Network>(files());
  theirs = new Model({ inputs: model.inputs, outputs: model.getLayer('out_relu').output as SymbolicTensor<'float32'> });
});

test.each(['npz', 'h5', 'weights.h5'] as const)('gives its weights to ours through .%s', async (format) => {
  const weights = await saveWeights(theirs, { format });
  const ours = await loadMobileNetV2({ includeTop: false, inputShape: [224, 224, 3], weights });
  const byPath = new Map(theirs.weights.map(({ path, value }) => [path, value.data]));
  expect(byPath.size).toBe(260);
  for (const { path, value } of ours.weights) expect(value.data, path).toEqual(byPath.get(path));
});

test('sees the same in a picture', async () => {
  const weights = await saveWeights(theirs, { format: 'npz' });
  const ours = await loadMobileNetV2({ includeTop: false, inputShape: [224, 224, 3], weights });
  const picture = ramp([1, 224, 224, 3]);
  const [own, other] = [await ours.predict(picture), await theirs.predict(picture)];
  expect(own.shape).toEqual([1, 7, 7, 1280]);
  expect(new Set(own.data).size).toBeGreaterThan(1000);
  expectClose(own.data, other.data, { absolute: 1e-4, relative: 1e-4 });
});
