import type { Generation } from './dialect.ts';
import type { Options } from './json-values.ts';
import { type Change, drop, type RewriteContext, rename } from './rewrite.ts';
import { mergeClass } from './rewrites/keras1.ts';

/** A class that Keras 3 calls otherwise. */
interface OlderClass {
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

/** The class of Keras 3, with what its change of name changes in the options. */
export function classOf(given: string, options: Options, context: RewriteContext): string {
  const { dialect, report } = context;
  const { generation } = dialect;
  const reason = generation === 3 ? undefined : OTHER_WEIGHTS.get(given);
  if (reason !== undefined) report.refuseLayer(context, reason);
  if (given === 'Merge' && generation < 3) return mergeClass(options, context) ?? given;
  const older = OLDER_CLASSES.get(given);
  if (older?.writers.includes(generation) !== true) return given;
  for (const change of older.changes ?? []) change(options, context);
  return older.name;
}
