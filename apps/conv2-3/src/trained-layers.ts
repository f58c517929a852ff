import { type BaseModel, Model } from '@sepal/layers';
import { formatShape, ValueError } from '@sepal/tensor';

/** The first layers of a trained network. */
export interface TrainedLayers {
  /** From the picture to what the first block takes. */
  readonly first: Model;
  /** The first depthwise separable block: a depthwise and a 1×1 convolution, each with what follows it. */
  readonly block: Model;
}

/**
 * Cuts a network open before and after its first depthwise separable block.
 *
 * @param file where the network comes from, for errors
 * @throws ValueError if it takes no colour pictures, or has no such block
 */
export function trainedLayers(network: BaseModel, file: string): TrainedLayers {
  const { layers, inputs } = network;
  const { shape } = inputs;
  if (shape.length !== 4 || shape.at(-1) !== 3 || shape[1] === null || shape[1] !== shape[2]) {
    throw new ValueError({
      where: file,
      message: `Expected a network for square colour pictures. Its input has the shape ${formatShape(shape)}.`,
    });
  }
  const isConvolution = (index: number): boolean =>
    /^(Depthwise|Separable)?Conv\dD$/.test(layers[index]?.className ?? '');
  const depthwise = layers.findIndex(({ className }) => className === 'DepthwiseConv2D');
  const pointwise = layers.findIndex((_, index) => index > depthwise && isConvolution(index));
  const isPointwise = depthwise > 0 && layers[pointwise]?.className === 'Conv2D';
  if (!isPointwise) {
    throw new ValueError({
      where: file,
      message: 'The network has no depthwise separable block.',
      hint: 'Use a MobileNetV1.',
    });
  }
  let last = pointwise;
  while (['BatchNormalization', 'ReLU', 'Activation'].includes(layers[last + 1]?.className ?? '')) last++;
  const before = network.getLayer(depthwise - 1).output;
  return {
    first: new Model({ inputs, outputs: before, name: 'first_layers' }),
    block: new Model({ inputs: before, outputs: network.getLayer(last).output, name: 'conv2_3' }),
  };
}
