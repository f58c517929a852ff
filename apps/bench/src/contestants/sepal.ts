import type { Layer, Model, Sequential, SymbolicTensor } from '@sepal/layers';
import type { EngineInfo } from '@sepal/runtime';
import { type ConvStep, type Network, outputShape, type Step } from '../network/network.ts';
import { joinWeights, splitWeights } from '../network/weights.ts';
import type { Contestant } from './contestant.ts';

/** Sepal through its public API: `model.predict` with the requested engine. */
export const sepal: Contestant = {
  channelsFirst: false,
  encode: (_, weights) => joinWeights(weights),
  async start(_, { engine: name, threads, wide, reuse }) {
    const [layers, { mobileNet }, { createEngine }, { Tensor }] = await Promise.all([
      import('@sepal/layers'),
      import('@sepal/mobilenet'),
      import('@sepal/runtime'),
      import('@sepal/tensor'),
    ]);
    const engine = await createEngine({ engine: name, threads, wide });
    return {
      setup: describe(engine.info()),
      async prepare(network, bytes) {
        const model = build(network, layers, mobileNet);
        model.setWeights(splitWeights(network, bytes).map(({ shape, data }) => new Tensor(shape, 'float32', data)));
        const shape = [network.batch, ...network.input];
        const elements = outputShape(network).reduce((product, length) => product * length, network.batch);
        const out = reuse ? new Float32Array(elements) : undefined;
        return {
          run: async (input) => {
            const x = new Tensor(shape, 'float32', input);
            return (await model.predict(x, { engine, out })).data as Float32Array;
          },
          close: () => model.sessionOn(engine).close(),
        };
      },
      close: () => engine.close(),
    };
  },
};

type Layers = typeof import('@sepal/layers');
type MobileNet = typeof import('@sepal/mobilenet').mobileNet;

function build(
  network: Network,
  layers: Layers,
  mobileNet: MobileNet,
): Model<SymbolicTensor, SymbolicTensor> | Sequential {
  const { mobileNetAlpha: alpha, input } = network;
  if (alpha !== undefined) return mobileNet({ inputShape: [...input], alpha });
  return new layers.Sequential([
    layers.input({ shape: input }),
    ...network.steps.flatMap((step) => layersOfStep(step, layers)),
  ]);
}

function layersOfStep(step: Step, layers: Layers): Layer[] {
  if (step.op === 'globalAveragePool') return [new layers.GlobalAveragePooling2D({ keepdims: true })];
  if (step.op === 'softmax') return [new layers.Flatten(), new layers.Activation('softmax')];
  return [
    convolution(step, layers),
    ...(step.batchNorm ? [new layers.BatchNormalization()] : []),
    ...(step.activation === 'linear' ? [] : [new layers.Activation(step.activation)]),
  ];
}

function convolution({ op, filters, ...step }: ConvStep, layers: Layers): Layer {
  const { kernelSize, strides, useBias } = step;
  const options = { kernelSize, strides, useBias, padding: 'same' } as const;
  if (op === 'depthwise') return new layers.DepthwiseConv2D(options);
  if (op === 'separable') return new layers.SeparableConv2D({ ...options, filters });
  return new layers.Conv2D({ ...options, filters });
}

function describe({ name, simd, relaxedSimd, wideSimd, threads, reason }: EngineInfo): string {
  const vectors = wideSimd ? '256-bit' : relaxedSimd ? 'relaxed SIMD' : simd ? 'SIMD' : 'no SIMD';
  return `engine ${name}, ${vectors}, ${threads} ${threads === 1 ? 'thread' : 'threads'}. ${reason}`;
}
