import type { CallContext, Layer, Model, Sequential, SymbolicTensor, Value } from '@sepal/layers';
import type { EngineInfo } from '@sepal/runtime';
import { type ConvStep, inputShape, type Network, outputShape, type Step } from '../network/network.ts';
import { joinWeights, splitWeights } from '../network/weights.ts';
import type { Contestant } from './contestant.ts';

/** Sepal through its public API: `model.predict` with the requested engine. */
export const sepal: Contestant = {
  channelsFirst: false,
  encode: (_, weights) => joinWeights(weights),
  async start(_, { engine: name, threads, wide, reuse, updates = false }) {
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
        const inner = build(network, layers, mobileNet);
        inner.setWeights(splitWeights(network, bytes).map(({ shape, data }) => new Tensor(shape, 'float32', data)));
        const model = updates ? withUpdates(inner, layers) : inner;
        const shape = [network.batch, ...inputShape(network)];
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

type BuiltModel = Model<SymbolicTensor, SymbolicTensor> | Sequential;

function build(network: Network, layers: Layers, mobileNet: MobileNet): BuiltModel {
  const { mobileNetAlpha: alpha } = network;
  if (alpha !== undefined) return mobileNet({ inputShape: [...network.input], alpha });
  return new layers.Sequential([
    layers.input({ shape: inputShape(network) }),
    ...network.steps.flatMap((step) => layersOfStep(step, layers)),
  ]);
}

/** How much of a weight an update takes away, times the mean of the answer. Small enough for weights to stay what they are. */
const RATE = 1e-6;

/**
 * A model whose every run also updates all of its weights. No gradients are computed: the updates depend on the answer instead, so
 * that they come after the forward pass, and read and write every weight like a step of gradient descent.
 */
function withUpdates(inner: BuiltModel, { Layer, Sequential, input, ops }: Layers): Sequential {
  class Updating extends Layer {
    constructor() {
      super();
      this.addLayer(inner);
    }

    override call(x: Value<'float32'>, context: CallContext): Value<'float32'> {
      const y = context.apply(inner, x) as Value<'float32'>;
      const step = ops.multiply(ops.mean(y), RATE);
      for (const weight of inner.weights) {
        const value = context.read(weight);
        context.update(weight, ops.subtract(value, ops.multiply(value, step)));
      }
      return y;
    }
  }
  return new Sequential([input({ shape: inner.inputs.shape.slice(1) as number[] }), new Updating()]);
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
  if (op === 'dense') return new layers.Dense({ units: filters, useBias });
  if (op === 'depthwise') return new layers.DepthwiseConv2D(options);
  if (op === 'separable') return new layers.SeparableConv2D({ ...options, filters });
  return new layers.Conv2D({ ...options, filters });
}

function describe({ name, simd, relaxedSimd, wideSimd, threads, reason }: EngineInfo): string {
  const vectors = wideSimd ? '256-bit' : relaxedSimd ? 'relaxed SIMD' : simd ? 'SIMD' : 'no SIMD';
  return `engine ${name}, ${vectors}, ${threads} ${threads === 1 ? 'thread' : 'threads'}. ${reason}`;
}
