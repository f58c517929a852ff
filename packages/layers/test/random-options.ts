/** Random valid options of layers, as written in code and in configs. */

import { MaxNorm, MinMaxNorm, NonNeg, UnitNorm } from '@sepal/constraints';
import {
  Constant,
  GlorotNormal,
  HeUniform,
  type Initializer,
  RandomUniform,
  VarianceScaling,
} from '@sepal/initializers';
import { abs, maximum, multiply, sum, type Value } from '@sepal/ops';
import { L1, L1L2, L2, OrthogonalRegularizer } from '@sepal/regularizers';
import { full, SeedGenerator, type Shape, tensor } from '@sepal/tensor';
import { LeakyReLU, PReLU, ReLU } from '../src/index.ts';

/** Seeded random numbers from 0 to 1: mulberry32. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Custom functions named in options. */
export const customObjects = {
  ramp: function ramp(shape: Shape) {
    return full(shape, 0.5);
  },
  pull: function pull(weights: Value): Value {
    return multiply(0.25, sum(abs(weights)));
  },
  cage: function cage(weights: Value): Value {
    return maximum(weights, -1);
  },
  bend: function bend(x: Value): Value {
    return multiply(x, 0.5);
  },
};

export type Random = <T>(choices: readonly T[]) => T;

export function picker(random: () => number): Random {
  return (choices) => choices[Math.floor(random() * choices.length)] as never;
}

const initializer = (pick: Random): unknown =>
  pick<() => unknown>([
    () => 'zeros',
    () => 'he_normal',
    () => new HeUniform({ seed: 3 }),
    () => new GlorotNormal({ seed: new SeedGenerator(7) }),
    () => new GlorotNormal(),
    () => new VarianceScaling({ scale: 2, mode: 'fanOut', distribution: 'uniform', seed: 1 }),
    () => new VarianceScaling({ distribution: 'untruncatedNormal', seed: 1 }),
    () => new RandomUniform({ minval: -1, maxval: 2, seed: 5 }),
    () => new Constant({ value: 0.25 }),
    () => ({ class_name: 'Constant', config: { value: 2 } }),
    () => new Constant({ value: tensor([2]) }),
    () => customObjects.ramp,
    () => HeUniform as unknown as () => Initializer,
  ])();

const regularizer = (pick: Random): unknown =>
  pick<() => unknown>([
    () => null,
    () => undefined,
    () => 'l2',
    () => new L1({ l1: 0.1 }),
    () => new L2({ l2: 1e-4 }),
    () => new L1L2({ l1: 0.3 }),
    () => new OrthogonalRegularizer({ factor: 0.2, mode: 'columns' }),
    () => ({ class_name: 'L1L2', config: { l1: 0, l2: 0.5 } }),
    () => customObjects.pull,
  ])();

const constraint = (pick: Random): unknown =>
  pick<() => unknown>([
    () => null,
    () => undefined,
    () => 'non_neg',
    () => new NonNeg(),
    () => new MaxNorm({ maxValue: 3, axis: [0, 1] }),
    () => new MinMaxNorm({ minValue: 0.5, rate: 0.5 }),
    () => new UnitNorm({ axis: null }),
    () => customObjects.cage,
  ])();

const activation = (pick: Random): unknown =>
  pick<() => unknown>([
    () => null,
    () => undefined,
    () => 'relu',
    () => 'hard_swish',
    () => 'gelu',
    () => customObjects.bend,
    () => ({ className: 'function', config: 'tanh' }),
    () => new LeakyReLU({ negativeSlope: 0.125 }),
    () => new ReLU({ maxValue: 6, threshold: 0.5 }),
    () => new PReLU({ alphaInitializer: new Constant({ value: 0.5 }) }),
  ])();

const flag = (pick: Random): unknown => pick([true, false, undefined]);
const size = (rank: 1 | 2) => (pick: Random) =>
  pick<() => unknown>([() => 1, () => 2, () => (rank === 1 ? [2] : [1, 2]), () => (rank === 1 ? [1] : [2, 1])])();
const format = (pick: Random): unknown => pick(['channelsLast', 'channels_first', undefined]);

const window = (rank: 1 | 2): Choices => ({
  kernelSize: size(rank),
  padding: (pick) => pick(['same', 'VALID', undefined]),
  dataFormat: format,
  activation,
  useBias: flag,
  biasInitializer: (pick) => pick<unknown>(['zeros', 'ones', new Constant({ value: 0.5 }), customObjects.ramp]),
  biasRegularizer: regularizer,
  biasConstraint: constraint,
});

/** Stride or dilation above 1. Only depthwise and separable convolutions support both, with equal strides in Keras. */
const steps = (rank: 1 | 2): Choices => ({ strides: size(rank), dilationRate: size(rank) });
const strides = (rank: 1 | 2): Choices => ({ strides: size(rank) });
const kernel = (prefix: string): Choices => ({
  [`${prefix}Initializer`]: initializer,
  [`${prefix}Regularizer`]: regularizer,
  [`${prefix}Constraint`]: constraint,
});

type Choices = Readonly<Record<string, (pick: Random) => unknown>>;

const conv = (rank: 1 | 2): Choices => ({
  ...window(rank),
  ...strides(rank),
  ...kernel('kernel'),
  groups: (pick) => pick([1, 2, undefined]),
});
const depthwise = (rank: 1 | 2): Choices => ({
  ...window(rank),
  ...steps(rank),
  ...kernel('depthwise'),
  depthMultiplier: (pick) => pick([1, 2, undefined]),
});
const separable = (rank: 1 | 2): Choices => ({ ...depthwise(rank), ...kernel('pointwise') });

/** The option choices of each class; classes not listed have only the common options. */
export const CHOICES: Readonly<Record<string, Choices>> = {
  Activation: { activation: (pick) => activation(pick) ?? 'relu' },
  ActivityRegularization: {
    activityRegularizer: (pick) => pick([null, undefined]),
    l1: (pick) => pick([0, 0.5]),
    l2: (pick) => pick([0, 0.25, undefined]),
  },
  BatchNormalization: {
    ...kernel('beta'),
    ...kernel('gamma'),
    movingMeanInitializer: initializer,
    movingVarianceInitializer: initializer,
    momentum: (pick) => pick([0.5, 0.9, undefined]),
    epsilon: (pick) => pick([1e-3, 1e-5]),
    center: flag,
    scale: flag,
    axis: (pick) => pick([-1, 1, [1]]),
    renorm: flag,
    renormClipping: (pick) => pick([null, undefined, { rmax: 2, rmin: 0.5, dmax: 1 }]),
  },
  Conv1D: conv(1),
  Conv2D: conv(2),
  DepthwiseConv1D: depthwise(1),
  DepthwiseConv2D: depthwise(2),
  SeparableConv1D: separable(1),
  SeparableConv2D: separable(2),
  Dense: { ...kernel('kernel'), ...kernel('bias'), activation, useBias: flag },
  ELU: { alpha: (pick) => pick([1, 0.5]) },
  Flatten: { dataFormat: format },
  LeakyReLU: { negativeSlope: (pick) => pick([0.1, 0.25, undefined]) },
  PReLU: { ...kernel('alpha'), sharedAxes: (pick) => pick([null, undefined, [1]]) },
  ReLU: {
    maxValue: (pick) => pick([null, 6, undefined]),
    negativeSlope: (pick) => pick([0, 0.5]),
    threshold: (pick) => pick([0, 1]),
  },
  Rescaling: { scale: (pick) => pick<unknown>([0.5, [1, 2]]), offset: (pick) => pick<unknown>([0, 1, undefined]) },
  Softmax: { axis: (pick) => pick<unknown>([-1, 1, [1]]) },
  Dropout: { seed: (pick) => pick([null, 3, undefined]), noiseShape: (pick) => pick([null, undefined, [null, 1]]) },
  UpSampling2D: { size: size(2), interpolation: (pick) => pick(['nearest', 'bilinear']), dataFormat: format },
  ZeroPadding2D: {
    padding: (pick) =>
      pick<unknown>([
        1,
        [1, 2],
        [
          [0, 1],
          [2, 0],
        ],
      ]),
    dataFormat: format,
  },
  Cropping2D: {
    cropping: (pick) =>
      pick<unknown>([
        1,
        [1, 2],
        [
          [0, 1],
          [2, 0],
        ],
      ]),
    dataFormat: format,
  },
  AveragePooling2D: { ...strides(2), padding: (pick) => pick(['same', 'valid']), dataFormat: format },
  MaxPooling2D: { poolSize: size(2), ...strides(2), padding: (pick) => pick(['same', 'valid']), dataFormat: format },
  Concatenate: { axis: (pick) => pick([-1, 1]) },
};

const COMMON: Choices = {
  name: (pick) => pick([undefined, 'block_1', 'a.b']),
  trainable: flag,
  activityRegularizer: regularizer,
};

/** Random options for a class, about half of them set. */
export function randomOptions(className: string, random: () => number): Record<string, unknown> {
  const pick = picker(random);
  const drawn = Object.entries({ ...COMMON, ...CHOICES[className] })
    .filter(() => random() < 0.6)
    .map(([key, draw]) => [key, draw(pick)]);
  return Object.fromEntries(drawn);
}
