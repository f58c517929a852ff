import type { Generation } from './dialect.ts';
import { type Change, drop, rename } from './rewrite.ts';

/** A class that Keras 3 calls otherwise. */
export interface OlderClass {
  readonly name: string;
  readonly writers: readonly Generation[];
  readonly source: string;
  readonly changes?: readonly Change[];
}

const KERAS_1 = 'keras 2.2.4 legacy/layers.py, layers/convolutional.py: aliases';

const keras1 = (name: string, changes: readonly Change[] = []): OlderClass => ({
  name,
  writers: [1, 2],
  source: KERAS_1,
  changes,
});

/** Classes that were renamed. Keras 3 has no others by the old names. */
const OLDER_CLASSES: ReadonlyMap<string, OlderClass> = new Map<string, OlderClass>([
  ['Network', { name: 'Functional', writers: [2], source: 'keras 2.2.4 engine/network.py' }],
  ['Convolution2D', keras1('Conv2D')],
  ['AtrousConvolution2D', keras1('Conv2D')],
  ['SeparableConvolution2D', keras1('SeparableConv2D')],
  [
    'BatchNormalizationV1',
    { name: 'BatchNormalization', writers: [2], source: 'TensorFlow 1.14 keras/layers/normalization.py' },
  ],
  [
    'BatchNormalizationV2',
    { name: 'BatchNormalization', writers: [2], source: 'TensorFlow 1.14 keras/layers/normalization.py' },
  ],
  [
    'LayerNormalizationV1',
    { name: 'LayerNormalization', writers: [2], source: 'TensorFlow 1.14 keras/layers/normalization.py' },
  ],
  [
    'ThresholdedReLU',
    {
      name: 'ReLU',
      writers: [1, 2, 3],
      source:
        'keras 2.15 layers/activation/thresholded_relu.py: x · (x > theta), as activations/activations.py of Keras 3',
      changes: [
        (options) => {
          if (!Object.hasOwn(options, 'theta')) options['theta'] = 1;
        },
        rename('theta', 'threshold'),
        drop('negative_slope', 0),
      ],
    },
  ],
]);

/** Classes with another order of weights, which their config does not show. */
const OTHER_WEIGHTS: ReadonlyMap<string, string> = new Map([
  ['Convolution1D', 'kernels of Keras 1’s Convolution1D have another layout'],
  ['AtrousConvolution1D', 'kernels of Keras 1’s AtrousConvolution1D have another layout'],
  ['Deconvolution2D', 'kernels of Keras 1’s Deconvolution2D have another layout'],
]);

/** The class of Keras 3 for an older one; undefined if the name is today's. */
export function newerClass(className: string, generation: Generation): OlderClass | undefined {
  const older = OLDER_CLASSES.get(className);
  return older?.writers.includes(generation) === true ? older : undefined;
}

/** Why a class of Keras 1 cannot be read. */
export function otherWeights(className: string): string | undefined {
  return OTHER_WEIGHTS.get(className);
}
