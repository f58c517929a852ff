import { nodePeers } from '../node/peers.ts';
import type { MakeStep } from './step-task.ts';

type Made = { readonly [key: string]: unknown };

/** The part of TensorFlow.js that a training step needs. */
interface Tf {
  setBackend(name: string): Promise<boolean>;
  sequential(): {
    add(layer: Made): void;
    compile(options: object): void;
    trainOnBatch(x: Made, y: Made): Promise<number>;
    readonly outputs: readonly { readonly shape: readonly (number | null)[] }[];
  };
  readonly layers: Readonly<Record<string, (options: object) => Made>>;
  readonly train: Readonly<Record<'sgd' | 'adam', (rate: number) => Made>>;
  randomUniform(shape: readonly number[]): Made;
  zeros(shape: readonly number[]): Made;
  oneHot(indices: Made, depth: number): Made;
  tensor1d(values: readonly number[], dtype: string): Made;
  readonly losses: { softmaxCrossEntropy(labels: Made, logits: Made): Made };
}

/** TensorFlow.js' training step on its cpu backend, the only one in Node that trains convolutions: plain JavaScript. */
export const makeStep: MakeStep = async ({ network }) => {
  const core = (await nodePeers.load('@tensorflow/tfjs-core')) as Tf;
  const layersApi = (await nodePeers.load('@tensorflow/tfjs-layers')) as Tf;
  await nodePeers.load('@tensorflow/tfjs-backend-cpu');
  await core.setBackend('cpu');
  const { batch, shape, first, blocks, classes, optimizer, relu6, momentum, epsilon } = network;
  const model = layersApi.sequential();
  const { layers } = layersApi;
  let inputShape: { readonly inputShape?: readonly number[] } = { inputShape: shape };
  const add = (kind: string, options: object): void => {
    model.add((layers[kind] as (given: object) => Made)({ ...options, ...inputShape }));
    inputShape = {};
  };
  const normalized = (kind: string, options: object): void => {
    add(kind, { padding: 'same', useBias: false, ...options });
    add('batchNormalization', { momentum, epsilon });
    add('reLU', relu6 ? { maxValue: 6 } : {});
  };
  if (first !== undefined) normalized('conv2d', { filters: first.filters, kernelSize: 3, strides: first.strides });
  for (const { filters, strides } of blocks) {
    normalized('depthwiseConv2d', { kernelSize: 3, strides });
    normalized('conv2d', { filters, kernelSize: 1 });
  }
  if (classes > 0) {
    add('globalAveragePooling2d', {});
    add('dense', { units: classes });
  }
  model.compile({
    optimizer: core.train[optimizer](optimizer === 'adam' ? 1e-3 : 1e-2),
    loss:
      classes > 0
        ? (labels: Made, logits: Made) => core.losses.softmaxCrossEntropy(labels, logits)
        : 'meanSquaredError',
  });
  const x = core.randomUniform([batch, ...shape]);
  const labels = Array.from({ length: batch }, (_, index) => index % Math.max(1, classes));
  const outputs = model.outputs[0]?.shape.slice(1) as number[];
  const y = classes > 0 ? core.oneHot(core.tensor1d(labels, 'int32'), classes) : core.zeros([batch, ...outputs]);
  return () => model.trainOnBatch(x, y);
};
