import {
  Activation,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  deserialize,
  input,
  LeakyReLU,
  regularizers,
  Sequential,
  UpSampling2D,
} from '@sepal/layers';
import { tensor } from '@sepal/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTfjsModel } from '../../src/index.ts';
import { tf } from './tf.ts';

// What docs/from-tensorflow-js-layers.md says of both.
describe('what is different from TensorFlow.js', () => {
  beforeAll(() => tf.setBackend('cpu'));

  const answer = async (layer: unknown, shape: number[], data: number[]) => {
    const model = new Sequential([input({ shape }), layer as Dense]);
    return [...(await model.predict(tensor(Float32Array.from(data), [1, ...shape]))).data];
  };
  const theirAnswer = (layer: { apply(x: never): unknown }, shape: number[], data: number[]): number[] => {
    const result = layer.apply(tf.tensor(data, [1, ...shape]) as never) as ReturnType<typeof tf.tensor>;
    return [...result.dataSync()];
  };
  const rounded = (numbers: number[]) => numbers.map((number) => Number(number.toFixed(4)));

  it('unknown options', () => {
    expect(() => tf.layers.dense({ units: 1, activaton: 'relu' } as never)).not.toThrow();
    expect(() => new Dense({ units: 1, activaton: 'relu' } as never)).toThrow("Did you mean 'activation'?");
  });

  it('shapes of batches', () => {
    expect(() => new Dense({ units: 1, batchInputShape: [2, 3] } as never)).toThrow('batchInputShape');
    expect(input({ batchShape: [2, 3] }).shape).toEqual([2, 3]);
    expect(new Sequential([new Dense({ units: 2, inputShape: [4] })]).countParams()).toBe(10);
  });

  it('names', () => {
    expect(tf.layers.dense({ units: 1 }).name).toMatch(/^dense_Dense\d+$/);
    expect(new Dense({ units: 1 }).name).toMatch(/^dense(?:_\d+)?$/);
  });

  it('kernels at the start', () => {
    const theirs = { className: 'VarianceScaling', config: { scale: 1, mode: 'fanAvg', distribution: 'normal' } };
    for (const layer of [tf.layers.dense({ units: 1 }), tf.layers.conv2d({ filters: 1, kernelSize: 1 })])
      expect(layer.getConfig()).toMatchObject({ kernelInitializer: theirs });
    for (const layer of [new Dense({ units: 1 }), new Conv2D({ filters: 1, kernelSize: 1 })])
      expect(layer.getConfig()).toMatchObject({ kernelInitializer: { className: 'GlorotUniform' } });
  });

  it('hardSigmoid', async () => {
    const data = [-3, -2, 0, 1, 3];
    const theirs = theirAnswer(tf.layers.activation({ activation: 'hardSigmoid' }), [5], data);
    expect(rounded(theirs)).toEqual([0, 0.1, 0.5, 0.7, 1]);
    expect(rounded(await answer(new Activation('hardSigmoid'), [5], data))).toEqual([0, 0.1667, 0.5, 0.6667, 1]);
  });

  it('the slope of LeakyReLU', async () => {
    expect(rounded(theirAnswer(tf.layers.leakyReLU({}), [1], [-1]))).toEqual([-0.3]);
    expect(rounded(theirAnswer(tf.layers.leakyReLU({ alpha: 0.5 }), [1], [-1]))).toEqual([-0.5]);
    expect(rounded(await answer(new LeakyReLU(), [1], [-1]))).toEqual([-0.3]);
    expect(rounded(await answer(new LeakyReLU({ negativeSlope: 0.5 }), [1], [-1]))).toEqual([-0.5]);
  });

  it('dilation of depthwise convolutions', () => {
    const options = { kernelSize: 3, dilationRate: 2, inputShape: [9, 9, 1] };
    const theirs = tf.sequential({ layers: [tf.layers.depthwiseConv2d(options as never)] });
    expect(theirs.outputs[0]?.shape).toEqual([null, 7, 7, 1]);
    expect(new Sequential([new DepthwiseConv2D(options)]).outputs.shape).toEqual([null, 5, 5, 1]);
  });

  it('L1L2', () => {
    expect(tf.regularizers.l1l2().getConfig()).toEqual({ l1: 0.01, l2: 0.01 });
    expect(new regularizers.L1L2().getConfig()).toEqual({ l1: 0, l2: 0 });
  });

  it('pixels between pixels', async () => {
    const data = [0, 1, 2, 3];
    const theirs = theirAnswer(tf.layers.upSampling2d({ interpolation: 'bilinear' } as never), [2, 2, 1], data);
    expect(theirs.slice(0, 4)).toEqual([0, 0.5, 1, 1]);
    const ours = await answer(new UpSampling2D({ interpolation: 'bilinear' }), [2, 2, 1], data);
    expect(ours.slice(0, 4)).toEqual([0, 0.25, 0.75, 1]);
  });

  it('configs of modelFromJSON', async () => {
    const theirs = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] });
    const modelTopology = theirs.toJSON(null, false) as object;
    expect(() => deserialize(modelTopology as never)).toThrow();
    const json = new TextEncoder().encode(JSON.stringify({ modelTopology }));
    const model = await loadTfjsModel(new Map([['model.json', json]]), { strict: false });
    expect(model.countParams()).toBe(4);
  });
});
