/** Models that TensorFlow.js saves open here and answer the same. */

import { expectClose, formulaInput } from '@sepal/goldens';
import type { BaseModel, Model, Structure, SymbolicTensor } from '@sepal/layers';
import { type Tensor, tensor } from '@sepal/tensor';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { loadTfjsModel } from '../../src/tfjs/load-tfjs-model.ts';
import { saveTfjsModel } from '../../src/tfjs/save-tfjs-model.ts';
import { filesOf, loadWithTf, tf } from './tf.ts';

type TfLayer = InstanceType<typeof tf.layers.Layer>;
type AnyModel = BaseModel<Structure<SymbolicTensor>, Structure<SymbolicTensor>>;

/** Sets every weight to numbers that no other weight has, so that none can take another's place. Variances stay positive. */
function fillWeights(model: LayersModel): void {
  const values = model.weights.map(({ shape, name }, index) => {
    const size = (shape as number[]).reduce((product, length) => product * length, 1);
    const numbers = Float32Array.from({ length: size }, (_, i) => Math.sin(i * 1.7 + index * 0.9) * 0.4);
    const data = name.includes('variance') ? numbers.map((value) => 0.6 + Math.abs(value)) : numbers;
    return tf.tensor(data, shape as number[]);
  });
  model.setWeights(values);
}

const inputFor = (shape: readonly (number | null)[], seed: number): Tensor<'float32'> => {
  const lengths = shape.map((length) => length ?? 2);
  const size = lengths.reduce((product, length) => product * length, 1);
  return tensor(
    Float32Array.from({ length: size }, (_, i) => Math.cos(i * 0.37 + seed)),
    lengths,
  );
};

/** Saves with TensorFlow.js, loads here, and compares the answers. */
async function expectSame(model: LayersModel): Promise<void> {
  fillWeights(model);
  const loaded = await loadTfjsModel<AnyModel>(await filesOf(model));
  const inputs = model.inputs.map(({ shape }, index) => inputFor(shape, index));
  const expected = [model.predict(inputs.map(({ data, shape }) => tf.tensor(data, shape as number[])))].flat();
  const received = [await (loaded as Model<SymbolicTensor[], SymbolicTensor>).predict(inputs as never)].flat();
  expect(received).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) {
    const { shape, data } = received[index] as Tensor;
    expect(shape).toEqual(value.shape);
    expectClose(data, value.dataSync(), { absolute: 1e-6, relative: 1e-6 });
  }
}

const { layers } = tf;
const picture = [7, 6, 3];
const sequence = [9, 4];
const vector = [5];

describe('every layer that both have', () => {
  test.each<[string, number[][], () => TfLayer]>([
    [
      'dense',
      [vector],
      () =>
        layers.dense({
          units: 4,
          activation: 'tanh',
          useBias: false,
          kernelRegularizer: tf.regularizers.l1l2({ l1: 0.1, l2: 0.2 }),
          kernelConstraint: tf.constraints.maxNorm({ maxValue: 3, axis: 0 }),
        }),
    ],
    [
      'dense, hardSigmoid',
      [vector],
      () => layers.dense({ units: 4, activation: 'hardSigmoid', kernelInitializer: 'heNormal' }),
    ],
    [
      'dense on pictures',
      [picture],
      () =>
        layers.dense({
          units: 2,
          activation: 'softmax',
          kernelInitializer: tf.initializers.truncatedNormal({ stddev: 0.5 }),
        }),
    ],
    [
      'conv1d',
      [sequence],
      () => layers.conv1d({ filters: 3, kernelSize: 3, padding: 'same', dilationRate: 2, activation: 'elu' }),
    ],
    [
      'conv1d with steps',
      [sequence],
      () => layers.conv1d({ filters: 3, kernelSize: 2, strides: 2, padding: 'same', activation: 'relu' }),
    ],
    [
      'conv2d',
      [picture],
      () =>
        layers.conv2d({
          filters: 4,
          kernelSize: [3, 2],
          strides: [2, 1],
          padding: 'same',
          activation: 'relu6',
          biasInitializer: 'ones',
        }),
    ],
    [
      'conv2d dilated',
      [picture],
      () => layers.conv2d({ filters: 2, kernelSize: 2, dilationRate: [2, 1], useBias: false, activation: 'selu' }),
    ],
    [
      'conv2d, channels first',
      [[3, 7, 6]],
      () => layers.conv2d({ filters: 2, kernelSize: 3, dataFormat: 'channelsFirst' }),
    ],
    [
      'conv2dTranspose',
      [picture],
      () => layers.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2, padding: 'same', activation: 'sigmoid' }),
    ],
    [
      'depthwiseConv2d',
      [picture],
      () =>
        layers.depthwiseConv2d({ kernelSize: 3, strides: 2, depthMultiplier: 2, padding: 'same', activation: 'relu' }),
    ],
    [
      'depthwiseConv2d with a regularizer',
      [picture],
      () =>
        layers.depthwiseConv2d({
          kernelSize: [2, 3],
          useBias: false,
          depthwiseRegularizer: tf.regularizers.l2({ l2: 0.1 }),
        }),
    ],
    [
      'separableConv2d',
      [picture],
      () => layers.separableConv2d({ filters: 5, kernelSize: 3, strides: 2, padding: 'same', activation: 'softplus' }),
    ],
    ['batchNormalization', [picture], () => layers.batchNormalization({ epsilon: 0.01, momentum: 0.5 })],
    ['batchNormalization without scale', [picture], () => layers.batchNormalization({ scale: false })],
    ['batchNormalization without center', [vector], () => layers.batchNormalization({ center: false })],
    ['layerNormalization', [picture], () => layers.layerNormalization({ epsilon: 0.01 })],
    ['layerNormalization of two axes', [picture], () => layers.layerNormalization({ axis: [2, 3] })],
    ['activation', [vector], () => layers.activation({ activation: 'softsign' })],
    ['activation swish', [vector], () => layers.activation({ activation: 'swish' })],
    ['activation mish', [vector], () => layers.activation({ activation: 'mish' })],
    ['activation linear', [vector], () => layers.activation({ activation: 'linear' })],
    ['reLU', [vector], () => layers.reLU({ maxValue: 0.5 })],
    ['reLU without a limit', [vector], () => layers.reLU()],
    ['leakyReLU', [vector], () => layers.leakyReLU({ alpha: 0.25 })],
    ['elu', [vector], () => layers.elu()],
    ['prelu', [picture], () => layers.prelu({ sharedAxes: [1, 2] })],
    ['thresholdedReLU', [vector], () => layers.thresholdedReLU({ theta: 0.25 })],
    ['softmax', [picture], () => layers.softmax({ axis: -1 })],
    ['dropout', [vector], () => layers.dropout({ rate: 0.5 })],
    ['spatialDropout1d', [sequence], () => layers.spatialDropout1d({ rate: 0.5 })],
    ['gaussianNoise', [vector], () => layers.gaussianNoise({ stddev: 0.5 })],
    ['flatten', [picture], () => layers.flatten()],
    ['flatten, channels first', [picture], () => layers.flatten({ dataFormat: 'channelsFirst' })],
    ['reshape', [picture], () => layers.reshape({ targetShape: [7, 18] })],
    ['permute', [picture], () => layers.permute({ dims: [3, 1, 2] })],
    ['repeatVector', [vector], () => layers.repeatVector({ n: 3 })],
    [
      'zeroPadding2d',
      [picture],
      () =>
        layers.zeroPadding2d({
          padding: [
            [1, 0],
            [2, 3],
          ],
        }),
    ],
    [
      'cropping2D',
      [picture],
      () =>
        layers.cropping2D({
          cropping: [
            [1, 2],
            [0, 1],
          ],
        }),
    ],
    ['upSampling2d', [picture], () => layers.upSampling2d({ size: [2, 3] })],
    ['maxPooling1d', [sequence], () => layers.maxPooling1d({ poolSize: 3, strides: 2, padding: 'same' })],
    ['averagePooling1d', [sequence], () => layers.averagePooling1d({ poolSize: 2 })],
    ['maxPooling2d', [picture], () => layers.maxPooling2d({ poolSize: [2, 3], strides: [1, 2], padding: 'same' })],
    ['averagePooling2d', [picture], () => layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' })],
    ['globalAveragePooling1d', [sequence], () => layers.globalAveragePooling1d()],
    ['globalMaxPooling1d', [sequence], () => layers.globalMaxPooling1d()],
    ['globalAveragePooling2d', [picture], () => layers.globalAveragePooling2d({})],
    ['globalMaxPooling2d', [[3, 7, 6]], () => layers.globalMaxPooling2d({ dataFormat: 'channelsFirst' })],
    ['rescaling', [picture], () => layers.rescaling({ scale: 0.5, offset: -1 })],
    ['add', [vector, vector], () => layers.add()],
    ['average', [vector, vector], () => layers.average()],
    ['maximum', [vector, vector], () => layers.maximum()],
    ['minimum', [vector, vector], () => layers.minimum()],
    ['multiply', [vector, vector], () => layers.multiply()],
    ['concatenate', [picture, picture], () => layers.concatenate({ axis: 2 })],
    ['dot', [vector, vector], () => layers.dot({ axes: -1, normalize: true })],
  ])('%s', async (_, shapes, make) => {
    const inputs = shapes.map((shape) => tf.input({ shape }));
    const output = make().apply(inputs.length === 1 ? (inputs[0] as never) : inputs) as (typeof inputs)[0];
    await expectSame(tf.model({ inputs, outputs: output }));
  });
});

describe('graphs', () => {
  test('a Sequential, whose first layer has the shape', async () => {
    const model = tf.sequential({ name: 'net' });
    model.add(layers.conv2d({ inputShape: picture, filters: 2, kernelSize: 3, name: 'conv' }));
    model.add(layers.batchNormalization({ name: 'bn' }));
    model.add(layers.flatten());
    model.add(layers.dense({ units: 3 }));
    await expectSame(model);
  });

  test('frozen layers, whose weights come after all others', async () => {
    const model = tf.sequential();
    model.add(layers.dense({ inputShape: vector, units: 5, name: 'first' }));
    model.add(layers.batchNormalization({ name: 'norm' }));
    model.add(layers.dense({ units: 5, name: 'second' }));
    (model.layers[0] as TfLayer).trainable = false;
    await expectSame(model);
  });

  test('12 Dense layers in the order of their numbers', async () => {
    const model = tf.sequential();
    for (let i = 0; i < 12; i++) model.add(layers.dense({ units: 4, ...(i === 0 ? { inputShape: [4] } : {}) }));
    await expectSame(model);
  });

  test('nested models, one of them called twice', async () => {
    const x = tf.input({ shape: [6] });
    const inner = tf.model({
      inputs: x,
      outputs: layers
        .batchNormalization({ name: 'inner_bn' })
        .apply(layers.dense({ units: 6, name: 'inner_dense' }).apply(x)) as typeof x,
      name: 'inner',
    });
    const chain = tf.sequential({ name: 'chain' });
    chain.add(layers.dense({ units: 6, inputShape: [6], name: 'chain_dense' }));
    const y = tf.input({ shape: [6] });
    const once = inner.apply(y) as typeof x;
    const twice = inner.apply(chain.apply(once) as typeof x) as typeof x;
    await expectSame(
      tf.model({ inputs: y, outputs: layers.add({ name: 'sum' }).apply([once, twice]) as typeof x, name: 'outer' }),
    );
  });

  test('a layer called twice, several inputs and outputs', async () => {
    const [a, b] = [tf.input({ shape: [4], name: 'a' }), tf.input({ shape: [4], name: 'b' })];
    const shared = layers.dense({ units: 3, name: 'shared' });
    const [left, right] = [shared.apply(a), shared.apply(b)] as [typeof a, typeof a];
    const joined = layers.concatenate({ name: 'joined' }).apply([left, right]) as typeof a;
    await expectSame(tf.model({ inputs: [a, b], outputs: [joined, right] }));
  });
});

test('what it was trained with and its metadata are handed out', async () => {
  const model = tf.sequential();
  model.add(layers.dense({ units: 1, inputShape: [2] }));
  model.compile({ optimizer: tf.train.adam(0.1), loss: 'meanSquaredError' });
  model.setUserDefinedMetadata({ labels: ['a', 'b'] });
  await model.fit(tf.tensor(formulaInput([4, 2]), [4, 2]), tf.ones([4, 1]), { epochs: 1, verbose: 0 });
  let artifacts: unknown;
  await model.save(
    tf.io.withSaveHandler(async (saved) => {
      artifacts = saved;
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(saved) };
    }),
    { includeOptimizer: true },
  );
  const { weightData, weightSpecs, ...rest } = artifacts as { weightData: ArrayBuffer; weightSpecs: object[] };
  const files = new Map([
    [
      'model.json',
      new TextEncoder().encode(JSON.stringify({ ...rest, weightsManifest: [{ paths: ['w'], weights: weightSpecs }] })),
    ],
    ['w', new Uint8Array(weightData)],
  ]);
  const { model: loaded, training, metadata } = await loadTfjsModel(files, { keepTraining: true });
  expect(metadata).toEqual({ labels: ['a', 'b'] });
  expect(training?.config).toMatchObject({ loss: 'mean_squared_error', optimizer_config: { class_name: 'Adam' } });
  const weights = (await model.optimizer.getWeights()).map(({ name, tensor: value }) => [
    name,
    Array.from(value.dataSync()),
  ]);
  expect(training?.optimizer.map(({ name, value }) => [name, Array.from(value.data)])).toEqual(weights);
  // Written back, TensorFlow.js goes on with them.
  const again = await loadWithTf(await saveTfjsModel(loaded, { training, metadata }));
  expect((await again.optimizer.getWeights()).map(({ tensor: value }) => Array.from(value.dataSync()))).toEqual(
    weights.map(([, numbers]) => numbers),
  );
  expect(again.loss).toBe('meanSquaredError');
  expect(again.getUserDefinedMetadata()).toEqual({ labels: ['a', 'b'] });
});
