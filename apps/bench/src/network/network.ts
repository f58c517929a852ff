/** The activation after a convolution. */
export type Activation = 'linear' | 'relu' | 'relu6';

/** A square convolution with 'same' padding, or a dense layer on a vector (kernel size 1). A depthwise one keeps its number of channels. */
export interface ConvStep {
  readonly op: 'conv' | 'depthwise' | 'separable' | 'dense';
  readonly kernelSize: number;
  readonly strides: number;
  /** Output channels. */
  readonly filters: number;
  readonly useBias: boolean;
  /** Batch normalization between the convolution and its activation. */
  readonly batchNorm: boolean;
  readonly activation: Activation;
}

/** One step of a network. The pooling keeps height and width as 1; the softmax flattens its input. */
export type Step = ConvStep | { readonly op: 'globalAveragePool' } | { readonly op: 'softmax' };

/** A network without its weights; every contestant builds it in its own API. */
export interface Network {
  /** Height, width and channels of one picture. */
  readonly input: readonly [number, number, number];
  readonly batch: number;
  readonly steps: readonly Step[];
  /** MobileNetV1 of this width, so that Sepal can use its own function for it. */
  readonly mobileNetAlpha?: number;
}

/** A step with the shape of a sample before and after it, `[height, width, channels]`. */
export interface Placed<S extends Step = Step> {
  readonly step: S;
  readonly input: readonly [number, number, number];
  readonly output: readonly [number, number, number];
}

/** The steps with the shapes around them. */
export function placeSteps(network: Network): Placed[] {
  let shape = network.input;
  return network.steps.map((step) => {
    const input = shape;
    const [height, width, channels] = input;
    if (step.op === 'globalAveragePool') shape = [1, 1, channels];
    else if (step.op === 'softmax') shape = [1, 1, height * width * channels];
    else shape = [Math.ceil(height / step.strides), Math.ceil(width / step.strides), step.filters];
    return { step, input, output: shape };
  });
}

/** The shape of the input of one sample: `[height, width, channels]`, or `[channels]` before a dense layer. */
export function inputShape({ input, steps }: Network): readonly number[] {
  return steps[0]?.op === 'dense' ? [input[2]] : input;
}

/** The shape of the output of one sample: `[height, width, channels]`, or `[classes]` after a softmax or a dense layer. */
export function outputShape(network: Network): readonly number[] {
  const last = placeSteps(network).at(-1);
  if (last === undefined) return network.input;
  return last.step.op === 'softmax' || last.step.op === 'dense' ? [last.output[2]] : last.output;
}

/** Multiply-adds of one run over the whole batch; normalization, activations and pooling do not count. */
export function multiplyAdds(network: Network): number {
  const ofStep = ({ step, input, output }: Placed): number => {
    if (step.op === 'globalAveragePool' || step.op === 'softmax') return 0;
    const pixels = output[0] * output[1];
    const window = step.kernelSize ** 2;
    if (step.op === 'depthwise') return pixels * window * input[2];
    if (step.op === 'conv' || step.op === 'dense') return pixels * window * input[2] * step.filters;
    return pixels * input[2] * (window + step.filters);
  };
  return placeSteps(network).reduce((sum, placed) => sum + ofStep(placed), 0) * network.batch;
}
