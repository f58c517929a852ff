import type { layerClasses } from '@sepal/layers';

type ClassName = keyof typeof layerClasses;

/** The options of every layer. */
const COMMON = ['name', 'trainable', 'dtype', 'activity_regularizer'] as const;

const BIAS = ['use_bias', 'bias_initializer', 'bias_regularizer', 'bias_constraint', 'activation'] as const;
const KERNEL = ['kernel_initializer', 'kernel_regularizer', 'kernel_constraint'] as const;
const DEPTHWISE = [
  'depth_multiplier',
  'depthwise_initializer',
  'depthwise_regularizer',
  'depthwise_constraint',
] as const;
const POINTWISE = ['pointwise_initializer', 'pointwise_regularizer', 'pointwise_constraint'] as const;
const WINDOW = ['kernel_size', 'strides', 'padding', 'data_format', 'dilation_rate', ...BIAS] as const;
const CONV = ['filters', 'groups', ...WINDOW, ...KERNEL] as const;
const DEPTHWISE_CONV = [...WINDOW, ...DEPTHWISE] as const;
const SEPARABLE_CONV = ['filters', ...WINDOW, ...DEPTHWISE, ...POINTWISE] as const;
const POOLING = ['pool_size', 'strides', 'padding', 'data_format'] as const;
const GLOBAL_POOLING = ['data_format', 'keepdims'] as const;
const NORMALIZATION = [
  'axis',
  'epsilon',
  'center',
  'scale',
  'beta_initializer',
  'gamma_initializer',
  'beta_regularizer',
  'gamma_regularizer',
  'beta_constraint',
  'gamma_constraint',
] as const;
const CONV_TRANSPOSE = ['filters', 'output_padding', ...WINDOW, ...KERNEL] as const;

/** The options of the layers that most files have, besides those of every layer, as Keras 3 writes them. */
const COMMON_LAYERS = {
  Activation: ['activation'],
  Add: [],
  AveragePooling1D: POOLING,
  AveragePooling2D: POOLING,
  BatchNormalization: [
    ...NORMALIZATION,
    'momentum',
    'moving_mean_initializer',
    'moving_variance_initializer',
    'synchronized',
    'renorm',
    'renorm_clipping',
    'renorm_momentum',
  ],
  Concatenate: ['axis'],
  Conv1D: CONV,
  Conv1DTranspose: CONV_TRANSPOSE,
  Conv2D: CONV,
  Conv2DTranspose: CONV_TRANSPOSE,
  Dense: ['units', ...BIAS, ...KERNEL, 'quantization_config'],
  DepthwiseConv1D: DEPTHWISE_CONV,
  DepthwiseConv2D: DEPTHWISE_CONV,
  Dropout: ['rate', 'noise_shape', 'seed'],
  Flatten: ['data_format'],
  Functional: ['layers', 'input_layers', 'output_layers'],
  GlobalAveragePooling1D: GLOBAL_POOLING,
  GlobalAveragePooling2D: GLOBAL_POOLING,
  GlobalMaxPooling1D: GLOBAL_POOLING,
  GlobalMaxPooling2D: GLOBAL_POOLING,
  GroupNormalization: ['groups', ...NORMALIZATION],
  InputLayer: ['batch_shape', 'sparse', 'ragged', 'optional'],
  LayerNormalization: [...NORMALIZATION, 'rms_scaling'],
  LeakyReLU: ['negative_slope'],
  MaxPooling1D: POOLING,
  MaxPooling2D: POOLING,
  Multiply: [],
  ReLU: ['max_value', 'negative_slope', 'threshold'],
  Reshape: ['target_shape'],
  SeparableConv1D: SEPARABLE_CONV,
  SeparableConv2D: SEPARABLE_CONV,
  Sequential: ['layers', 'build_input_shape', 'path'],
  Softmax: ['axis'],
  ZeroPadding2D: ['padding', 'data_format'],
} as const satisfies Partial<Record<ClassName, readonly string[]>>;

/** The options of the other classes. */
export type RareLayers = Readonly<Record<Exclude<ClassName, keyof typeof COMMON_LAYERS>, readonly string[]>>;

/** The options of a class of `@sepal/layers`, as Keras 3 writes them; undefined for a class that neither this table nor `more` has. */
export function optionsOf(
  className: string,
  more: { readonly rareLayers: RareLayers } | undefined,
): ReadonlySet<string> | undefined {
  const table: Readonly<Record<string, readonly string[]>> = { ...COMMON_LAYERS, ...more?.rareLayers };
  return Object.hasOwn(table, className) ? new Set([...COMMON, ...(table[className] as readonly string[])]) : undefined;
}
