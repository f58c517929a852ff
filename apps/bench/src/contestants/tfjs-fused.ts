import { inputShape, type Step } from '../network/network.ts';
import { foldNetwork, foldWeights, joinWeights, splitWeights } from '../network/weights.ts';
import type { Contestant } from './contestant.ts';
import { inScope, loadTfjs, type Tfjs, type TfTensor } from './tfjs.ts';

/** TensorFlow.js at its fastest: batch normalization folded by hand, bias and activation in its fused ops. */
export const tfjsFused: Contestant = {
  channelsFirst: false,
  encode: (network, weights) => joinWeights(foldWeights(network, weights)),
  async start(peers, settings) {
    const { tf, setup } = await loadTfjs(peers, settings);
    return {
      setup,
      async prepare(original, bytes) {
        const network = foldNetwork(original);
        const weights = splitWeights(network, bytes).map(({ data, shape }) => tf.tensor(data, shape));
        const shape = [network.batch, ...inputShape(network)];
        const forward = (input: Float32Array): Float32Array => {
          const rest = [...weights];
          let x = tf.tensor(input, shape);
          for (const step of network.steps) x = apply(tf, step, x, rest, network.batch);
          return x.dataSync();
        };
        return {
          run: async (input) => inScope(tf, () => forward(input)),
          close: () => {
            for (const weight of weights) weight.dispose();
          },
        };
      },
      close: () => {},
    };
  },
};

/** One step; a convolution shifts its two weights off `rest`. */
function apply(tf: Tfjs, step: Step, x: TfTensor, rest: TfTensor[], batch: number): TfTensor {
  if (step.op === 'globalAveragePool') return tf.mean(x, [1, 2], true);
  if (step.op === 'softmax') return tf.softmax(tf.reshape(x, [batch, -1]));
  const [filter, bias] = rest.splice(0, 2) as [TfTensor, TfTensor];
  const { strides, activation } = step;
  if (step.op === 'dense') return tf.fused.matMul({ a: x, b: filter, bias, activation });
  const options = { x, filter, strides, pad: 'same', bias, activation } as const;
  return step.op === 'depthwise' ? tf.fused.depthwiseConv2d(options) : tf.fused.conv2d(options);
}
