import type { GoldenTensor } from '@sepal/goldens';
import { type Tensor, tensor } from '@sepal/tensor';
import {
  type Activation,
  celu,
  elu,
  gelu,
  getActivation,
  glu,
  hardShrink,
  leakyRelu,
  logSoftmax,
  relu,
  softmax,
  softShrink,
  sparsemax,
  squareplus,
  threshold,
} from '../src/index.ts';

type Args = Readonly<Record<string, unknown>>;

/** How Keras' arguments map to ours. */
const WITH_ARGUMENTS: Readonly<Record<string, (args: Args) => Activation>> = {
  celu:
    ({ alpha }) =>
    (x) =>
      celu(x, alpha as number | undefined),
  elu:
    ({ alpha }) =>
    (x) =>
      elu(x, alpha as number | undefined),
  gelu:
    ({ approximate }) =>
    (x) =>
      gelu(x, approximate as boolean | undefined),
  glu:
    ({ axis }) =>
    (x) =>
      glu(x, axis as number | undefined),
  hardShrink: (args) => (x) => hardShrink(x, args['threshold'] as number | undefined),
  leakyRelu: (args) => (x) => leakyRelu(x, args['negative_slope'] as number | undefined),
  logSoftmax:
    ({ axis }) =>
    (x) =>
      logSoftmax(x, axis as number | undefined),
  relu: (args) => (x) =>
    relu(x, {
      negativeSlope: args['negative_slope'] as number | undefined,
      maxValue: args['max_value'] as number | undefined,
      threshold: args['threshold'] as number | undefined,
    }),
  softmax:
    ({ axis }) =>
    (x) =>
      softmax(x, axis as number | readonly number[] | undefined),
  softShrink: (args) => (x) => softShrink(x, args['threshold'] as number | undefined),
  sparsemax:
    ({ axis }) =>
    (x) =>
      sparsemax(x, axis as number | undefined),
  squareplus:
    ({ b }) =>
    (x) =>
      squareplus(x, b as number | undefined),
  threshold: (args) => (x) => threshold(x, args['threshold'] as number, args['default_value'] as number),
};

export function fromGolden({ shape, data }: GoldenTensor): Tensor {
  return tensor(Float32Array.from(data), shape);
}

/** An activation by our name, with Keras' arguments. */
export function activationOf(name: string, args: Args): Activation {
  return WITH_ARGUMENTS[name]?.(args) ?? getActivation(name);
}
