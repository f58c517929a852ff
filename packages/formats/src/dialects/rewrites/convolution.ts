import { show } from '@sepal/tensor/options';
import type { Json } from '../../contents/model-contents.ts';
import { entryOf, isObject } from '../json-values.ts';
import { type Change, drop, type Rewrite } from '../rewrite.ts';

const DEPTHWISE = ['DepthwiseConv1D', 'DepthwiseConv2D'];
const SEPARABLE = ['SeparableConv1D', 'SeparableConv2D'];
const TRANSPOSED = ['Conv1DTranspose', 'Conv2DTranspose'];

/** Keras' default initializer in any of its spellings; the kernel that it would fill does not exist in these layers. */
function isGlorotUniform(value: Json): boolean {
  if (typeof value === 'string') return /^glorot_?uniform$/i.test(value);
  if (!isObject(value)) return value === null;
  const name = entryOf(value, 'class_name');
  if (typeof name !== 'string') return false;
  const config = entryOf(value, 'config');
  if (name !== 'VarianceScaling') return isGlorotUniform(name);
  if (!isObject(config)) return false;
  const { scale, mode, distribution } = config;
  return scale === 1 && (mode === 'fan_avg' || mode === 'fanAvg') && distribution === 'uniform';
}

/** TensorFlow.js takes a dilation and computes without it. */
const withoutDilation: Change = (options, context) => {
  const dilation = entryOf(options, 'dilation_rate') ?? 1;
  if (!context.dialect.isTensorFlowJs || [dilation].flat().every((rate) => rate === 1)) return;
  context.report.note(context, `dilation_rate=${show(dilation)} read as 1, as TensorFlow.js computes`);
  options['dilation_rate'] = 1;
};

/** Convolutions of tf.keras list the options of their base class, which do nothing in them. */
export const CONVOLUTION: readonly Rewrite[] = [
  {
    classes: [...DEPTHWISE, ...SEPARABLE, ...TRANSPOSED],
    writers: [1, 2, 3],
    // keras 2.15 layers/convolutional/base_conv.py get_config: `groups`, which depthwise layers have no use for
    changes: [drop('groups', 1)],
  },
  {
    classes: [...DEPTHWISE, ...SEPARABLE],
    writers: [1, 2, 3],
    // keras 2.15 layers/convolutional/base_separable_conv.py, base_depthwise_conv.py: the kernel_* of base_conv.py
    changes: [
      drop('kernel_initializer', isGlorotUniform),
      drop('kernel_regularizer', null),
      drop('kernel_constraint', null),
    ],
  },
  {
    classes: ['DepthwiseConv2D', 'Conv2DTranspose'],
    writers: [2],
    // tfjs-layers 4.22 layers/convolutional_depthwise.ts, convolutional.ts: `call` passes no dilation on
    changes: [withoutDilation],
  },
  {
    classes: DEPTHWISE,
    writers: [2],
    // tf.keras 1.13 layers/convolutional.py: `filters` of the base class, null
    changes: [drop('filters', null)],
  },
  {
    classes: DEPTHWISE,
    writers: [2],
    // tfjs-layers 4.22 layers/convolutional_depthwise.ts getConfig writes the regularizer as the constraint too
    changes: [
      (options, context) => {
        const constraint = entryOf(options, 'depthwise_constraint');
        if (!context.dialect.isTensorFlowJs || !isObject(constraint)) return;
        if (entryOf(constraint, 'class_name') !== 'L1L2') return;
        options['depthwise_constraint'] = null;
        context.report.note(
          context,
          'the depthwise_constraint is lost: TensorFlow.js wrote the regularizer in its place',
        );
      },
    ],
  },
];
