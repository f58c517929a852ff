/** Loads weights from files written by Keras: outputs must match Keras', layer by layer. */
import { readFileSync } from 'node:fs';
import { expectClose, type H5Layer, hasShared, readH5Weights, readNpy, shared } from '@sepal/goldens';
import { Model, type SymbolicTensor } from '@sepal/layers';
import { type Tensor, tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { decodePredictions, mobileNet } from '../src/index.ts';

/** The first numbers, mean and standard deviation of a layer's output. */
interface Activation {
  readonly name: string;
  readonly cls: string;
  readonly shape: readonly number[];
  readonly mean: number;
  readonly std: number;
  readonly first8: readonly number[];
}

const json = <T>(...path: string[]): T => JSON.parse(readFileSync(shared(...path), 'utf8')) as T;
const npy = (...path: string[]) => readNpy(readFileSync(shared(...path)));
const inOrder = (layers: readonly H5Layer[]): Tensor[] =>
  layers.flatMap(({ weights }) => weights.map(({ data, shape }) => tensor(data, shape)));

/** The groups of `.weights.h5` are named after classes and counted: the first `Conv2D` is `conv2d`, the second `conv2d_1`. */
function inOrderOfLayers(groups: readonly H5Layer[], net: Model<SymbolicTensor, SymbolicTensor>): Tensor[] {
  const counts = new Map<string, number>();
  const byGroup = new Map(groups.map((layer) => [layer.group.split('/').at(-1), layer]));
  const keys: Readonly<Record<string, string>> = {
    Conv2D: 'conv2d',
    DepthwiseConv2D: 'depthwise_conv2d',
    BatchNormalization: 'batch_normalization',
  };
  return net.layers.flatMap(({ className }) => {
    const key = keys[className];
    if (key === undefined) return [];
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    const group = byGroup.get(count === 0 ? key : `${key}_${count}`);
    if (group === undefined) throw new Error(`The file has no ${key} number ${count}`);
    return inOrder([group]);
  });
}

describe.skipIf(!hasShared('keras', 'golden'))('a small MobileNet from Keras 3', () => {
  const small = () => mobileNet({ alpha: 0.25, inputShape: [32, 32, 3], classes: 10 });

  test('every activation and the output', async () => {
    const net = small();
    net.setWeights(inOrder((await readH5Weights(shared('keras/golden/mobilenet_025_32_10.h5'))).layers));
    const x = npy('keras/golden/mobilenet_x.npy');
    const activations = json<Activation[]>('keras/golden/mobilenet_acts.json');
    const inside = new Model({ inputs: net.inputs, outputs: net.layers.map(({ output }) => output as SymbolicTensor) });
    const outputs = await inside.predict(tensor(x.data as Float32Array, x.shape));
    expect(net.layers.map(({ name, className }) => [name, className])).toEqual(
      activations.map(({ name, cls }) => [name, cls]),
    );
    for (const [index, { name, shape, mean, std, first8 }] of activations.entries()) {
      const { shape: ownShape, data } = outputs[index] as Tensor;
      expect(ownShape, name).toEqual(shape);
      expectClose(data.subarray(0, first8.length), first8, { absolute: 1e-5, relative: 1e-5 });
      const values = Array.from(data);
      const ownMean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const ownStd = Math.sqrt(values.reduce((sum, value) => sum + (value - ownMean) ** 2, 0) / values.length);
      expectClose([ownMean, ownStd], [mean, std], { absolute: 1e-5, relative: 1e-5 });
    }
    const answer = outputs.at(-1) as Tensor;
    expectClose(answer.data, npy('keras/golden/mobilenet_y.npy').data, { absolute: 1e-5 });
    const alone = await net.predict(tensor(x.data as Float32Array, x.shape));
    expectClose(alone.data, answer.data, { absolute: 1e-6 });
  });

  test('both files hold the same weights', async () => {
    const [legacy, store] = await Promise.all(
      ['mobilenet_025_32_10.h5', 'mobilenet_025_32_10.weights.h5'].map((file) =>
        readH5Weights(shared('keras', 'golden', file)),
      ),
    );
    const net = small();
    const fromStore = inOrderOfLayers(store?.layers ?? [], net);
    expect(fromStore).toEqual(inOrder(legacy?.layers ?? []));
    net.setWeights(fromStore);
    expect(await net.getWeights()).toEqual(fromStore);
  });
});

const folder = ['fixtures', 'mobilenet_v1_0.25_224'] as const;

describe.skipIf(!hasShared(...folder))('the MobileNet 0.25/224 trained on ImageNet', () => {
  test('sees the cup of coffee', { timeout: 120_000 }, async () => {
    const net = mobileNet({ alpha: 0.25 });
    const { layers } = await readH5Weights(shared(...folder, 'mobilenet_v1_0.25_224.h5'));
    net.setWeights(inOrder(layers));
    const x = npy(...folder, 'ref', 'img_coffee.in.npy');
    const y = await net.predict(tensor(x.data as Float32Array, x.shape));
    expectClose(y.data, npy(...folder, 'ref', 'img_coffee.out_f64.npy').data, { absolute: 1e-6 });
    const [guesses = []] = decodePredictions(y, { classIndex: json<string[]>('images', 'imagenet_classes.json') });
    expect(guesses.slice(0, 2).map(([, description]) => description)).toEqual(['espresso', 'consomme']);
  });
});
