/** Keras 1's words: keras 2.2.4 legacy/interfaces.py turns them into today's. */
import type { Json } from '../../contents/model-contents.ts';
import { entryOf, isObject, type Options } from '../json-values.ts';
import { type Change, convert, drop, type Rewrite, type RewriteContext, rename } from '../rewrite.ts';

const ORDERINGS: ReadonlyMap<Json, string> = new Map([
  ['tf', 'channels_last'],
  ['th', 'channels_first'],
]);

const dataFormat: readonly Change[] = [
  rename('dim_ordering', 'data_format'),
  convert('data_format', (value, context) => {
    const name = ORDERINGS.get(value);
    if (name !== undefined) return name;
    if (value === 'default')
      context.report.refuse(context, 'dim_ordering', value, 'it depended on the user’s settings');
    return value;
  }),
];

/** Theano's order of kernels, [filters, channels, rows, columns], is not that of any file since. */
const refuseTheanoKernels: Change = (options, context) => {
  const ordering = entryOf(options, 'dim_ordering');
  if (ordering !== 'th') return;
  context.report.refuse(context, 'dim_ordering', 'th', 'kernels in Theano’s order are not supported');
};

const padding: Change = rename('border_mode', 'padding');

/** `border_mode: 'full'` has no equivalent. */
const bias: readonly Change[] = [
  rename('b_regularizer', 'bias_regularizer'),
  rename('b_constraint', 'bias_constraint'),
  rename('bias', 'use_bias'),
];

const kernel: readonly Change[] = [
  rename('init', 'kernel_initializer'),
  rename('W_regularizer', 'kernel_regularizer'),
  rename('W_constraint', 'kernel_constraint'),
  ...bias,
];

/** Joins two options into a list: `nb_row` and `nb_col` are `kernel_size`. */
function join(first: string, second: string, to: string): Change {
  return (options) => {
    const [a, b] = [entryOf(options, first), entryOf(options, second)];
    if (a === undefined || b === undefined) return;
    delete options[first];
    delete options[second];
    options[to] = [a, b];
  };
}

const convolution2d: readonly Change[] = [
  refuseTheanoKernels,
  rename('nb_filter', 'filters'),
  join('nb_row', 'nb_col', 'kernel_size'),
  rename('subsample', 'strides'),
  rename('atrous_rate', 'dilation_rate'),
  padding,
  ...dataFormat,
];

/** [2, 2], or one number for every side: (top, bottom, left, right) in Keras 1. */
const sides: Change = convert('padding', (value) => {
  if (!isObject(value)) return Array.isArray(value) && value.length === 4 ? [value.slice(0, 2), value.slice(2)] : value;
  const side = (name: string): Json => entryOf(value, `${name}_pad`) ?? 0;
  return Object.hasOwn(value, 'top_pad') || Object.hasOwn(value, 'bottom_pad')
    ? [
        [side('top'), side('bottom')],
        [side('left'), side('right')],
      ]
    : [side('left'), side('right')];
});

const rewrite = (classes: readonly string[], changes: readonly Change[]): Rewrite => ({
  classes,
  writers: [1],
  changes,
});

/** `init` of batch normalization is for two weights, and 'glorot_uniform' means nothing for them. */
const normalization: readonly Change[] = [
  drop('mode', 0),
  rename('gamma_init', 'gamma_initializer'),
  rename('beta_init', 'beta_initializer'),
];

/** The options of Keras 1's layers. */
export const KERAS_1: readonly Rewrite[] = [
  rewrite(['Conv2D'], [...convolution2d, ...kernel]),
  rewrite(
    ['SeparableConv2D'],
    [
      ...convolution2d,
      (options: Options) => {
        const init = entryOf(options, 'init');
        if (init === undefined) return;
        delete options['init'];
        options['depthwise_initializer'] = init;
        options['pointwise_initializer'] = init;
      },
      ...bias,
    ],
  ),
  rewrite(['Dense'], [rename('output_dim', 'units'), ...kernel]),
  rewrite(['Dropout', 'SpatialDropout1D', 'SpatialDropout2D'], [rename('p', 'rate'), ...dataFormat]),
  rewrite(['GaussianNoise'], [rename('sigma', 'stddev')]),
  rewrite(['PReLU'], [rename('init', 'alpha_initializer'), drop('weights', null)]),
  rewrite(['BatchNormalization'], normalization),
  rewrite(
    ['MaxPooling1D', 'AveragePooling1D'],
    [rename('pool_length', 'pool_size'), rename('stride', 'strides'), padding],
  ),
  rewrite(['MaxPooling2D', 'AveragePooling2D'], [padding, ...dataFormat]),
  rewrite(['GlobalMaxPooling2D', 'GlobalAveragePooling2D'], dataFormat),
  rewrite(['UpSampling1D'], [rename('length', 'size')]),
  rewrite(['UpSampling2D', 'Cropping2D'], dataFormat),
  rewrite(['ZeroPadding1D'], [sides]),
  rewrite(['ZeroPadding2D'], [sides, ...dataFormat]),
];

/** Merges were one layer with a mode. */
const MERGES: ReadonlyMap<Json, string> = new Map([
  ['sum', 'Add'],
  ['mul', 'Multiply'],
  ['ave', 'Average'],
  ['max', 'Maximum'],
  ['concat', 'Concatenate'],
]);

/** Turns the options of Keras 1's Merge into those of the layer for its mode. @returns the class */
export function mergeClass(options: Options, context: RewriteContext): string | undefined {
  const mode = entryOf(options, 'mode') ?? null;
  const className = MERGES.get(mode);
  if (className === undefined) {
    context.report.refuse(context, 'mode', mode, `only ${[...MERGES.keys()].join(', ')} have an equal`);
    return undefined;
  }
  if (entryOf(options, 'layers') !== undefined) {
    context.report.refuse(context, 'layers', 'several models', 'a Merge that holds its branches is not supported');
    return undefined;
  }
  const axis = entryOf(options, 'concat_axis');
  const { name, trainable } = options;
  for (const key of Object.keys(options)) delete options[key];
  if (name !== undefined) options['name'] = name;
  if (trainable !== undefined) options['trainable'] = trainable;
  if (className === 'Concatenate') options['axis'] = axis ?? -1;
  return className;
}
