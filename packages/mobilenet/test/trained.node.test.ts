/** Files written by Keras: outputs must match Keras', layer by layer. */
import { readFileSync } from 'node:fs';
import { expectClose, hasShared, readNpy, shared } from '@sepal/goldens';
import { Model, type SymbolicTensor } from '@sepal/layers';
import { type Tensor, tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { loadMobileNet } from '../src/pretrained/index.ts';

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

describe.skipIf(!hasShared('keras', 'golden'))('a small MobileNet from Keras 3', () => {
  const small = (file: string) =>
    loadMobileNet({ alpha: 0.25, inputShape: [32, 32, 3], classes: 10, weights: shared('keras', 'golden', file) });

  test('every activation and the output', async () => {
    const net = await small('mobilenet_025_32_10.h5');
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

  test('all files hold the same weights', async () => {
    const nets = await Promise.all(
      ['mobilenet_025_32_10.h5', 'mobilenet_025_32_10.weights.h5', 'mobilenet_025_32_10.keras'].map(small),
    );
    const [legacy, tree, whole] = await Promise.all(nets.map((net) => net.getWeights()));
    expect(tree).toEqual(legacy);
    expect(whole).toEqual(legacy);
  });
});
