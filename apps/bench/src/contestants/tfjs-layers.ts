import { type ConvStep, inputShape, type Network, type Placed, placeSteps } from '../network/network.ts';
import { joinWeights, splitWeights } from '../network/weights.ts';
import type { Contestant } from './contestant.ts';
import { inScope, loadTfjs, type TfBackend, type TfTensor } from './tfjs.ts';

/** The part of @tensorflow/tfjs-layers that is used. */
interface TfLayers {
  sequential(): TfSequential;
  readonly layers: Record<LayerName, (options: object) => object>;
}
interface TfSequential {
  add(layer: object): void;
  setWeights(weights: readonly TfTensor[]): void;
  predict(x: TfTensor, options?: object): TfTensor;
  dispose(): void;
}
type LayerName =
  | 'inputLayer'
  | 'conv2d'
  | 'dense'
  | 'depthwiseConv2d'
  | 'separableConv2d'
  | 'batchNormalization'
  | 'activation'
  | 'reLU'
  | 'globalAveragePooling2d'
  | 'reshape'
  | 'flatten'
  | 'softmax';

/** TensorFlow.js as most users write it: a layers model, with its batch normalizations. */
export const tfjsLayers: Contestant = layersOn('wasm');

/** The same in plain JavaScript. */
export const tfjsCpu: Contestant = layersOn('cpu');

function layersOn(backend: TfBackend): Contestant {
  return {
    channelsFirst: false,
    encode: (_, weights) => joinWeights(weights),
    async start(peers, settings) {
      const { tf, setup } = await loadTfjs(peers, settings, backend);
      const library = (await peers.load('@tensorflow/tfjs-layers')) as TfLayers;
      return {
        setup,
        async prepare(network, bytes) {
          const model = build(library, network);
          const weights = splitWeights(network, bytes);
          // Its models expect the statistics of all normalizations after all other weights.
          const isStatistic = ({ role }: { role: string }): boolean => role === 'mean' || role === 'variance';
          const ordered = [...weights.filter((weight) => !isStatistic(weight)), ...weights.filter(isStatistic)];
          inScope(tf, () => model.setWeights(ordered.map(({ data, shape }) => tf.tensor(data, shape))));
          const shape = [network.batch, ...inputShape(network)];
          return {
            run: async (input) =>
              inScope(tf, () => model.predict(tf.tensor(input, shape), { batchSize: network.batch }).dataSync()),
            close: () => model.dispose(),
          };
        },
        close: () => {},
      };
    },
  };
}

function build({ sequential, layers }: TfLayers, network: Network): TfSequential {
  const model = sequential();
  model.add(layers.inputLayer({ inputShape: inputShape(network) }));
  for (const placed of placeSteps(network)) {
    for (const [name, options] of layersOfStep(placed)) model.add(layers[name](options));
  }
  return model;
}

function layersOfStep({ step, output }: Placed): [LayerName, object][] {
  if (step.op === 'globalAveragePool') {
    return [
      ['globalAveragePooling2d', {}],
      ['reshape', { targetShape: output }],
    ];
  }
  if (step.op === 'softmax') {
    return [
      ['flatten', {}],
      ['softmax', {}],
    ];
  }
  const layers: [LayerName, object][] = [convolution(step)];
  if (step.batchNorm) layers.push(['batchNormalization', {}]);
  if (step.activation !== 'linear') layers.push(['reLU', step.activation === 'relu6' ? { maxValue: 6 } : {}]);
  return layers;
}

function convolution({ op, kernelSize, strides, filters, useBias }: ConvStep): [LayerName, object] {
  const options = { kernelSize, strides, useBias, padding: 'same' };
  if (op === 'dense') return ['dense', { units: filters, useBias }];
  if (op === 'depthwise') return ['depthwiseConv2d', options];
  return [op === 'separable' ? 'separableConv2d' : 'conv2d', { ...options, filters }];
}
