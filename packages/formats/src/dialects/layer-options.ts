import type { layerClasses } from '@sepal/layers';

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
const CONV_TRANSPOSE = ['filters', 'output_padding', ...WINDOW, ...KERNEL] as const;
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

/** The options of each class besides those of every layer, as Keras 3 writes them. */
const OWN_OPTIONS: Readonly<Record<keyof typeof layerClasses, readonly string[]>> = {
  Activation: ['activation'],
  ActivityRegularization: ['l1', 'l2'],
  Add: [],
  Average: [],
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
  CenterCrop: ['height', 'width', 'data_format'],
  Concatenate: ['axis'],
  Conv1D: CONV,
  Conv1DTranspose: CONV_TRANSPOSE,
  Conv2D: CONV,
  Conv2DTranspose: CONV_TRANSPOSE,
  Cropping1D: ['cropping'],
  Cropping2D: ['cropping', 'data_format'],
  Dense: ['units', ...BIAS, ...KERNEL, 'quantization_config'],
  DepthwiseConv1D: DEPTHWISE_CONV,
  DepthwiseConv2D: DEPTHWISE_CONV,
  Dot: ['axes', 'normalize'],
  Dropout: ['rate', 'noise_shape', 'seed'],
  ELU: ['alpha'],
  Flatten: ['data_format'],
  Functional: ['layers', 'input_layers', 'output_layers'],
  GaussianDropout: ['rate', 'seed'],
  GaussianNoise: ['stddev', 'seed'],
  GlobalAveragePooling1D: GLOBAL_POOLING,
  GlobalAveragePooling2D: GLOBAL_POOLING,
  GlobalMaxPooling1D: GLOBAL_POOLING,
  GlobalMaxPooling2D: GLOBAL_POOLING,
  GroupNormalization: ['groups', ...NORMALIZATION],
  Identity: [],
  InputLayer: ['batch_shape', 'sparse', 'ragged', 'optional'],
  LayerNormalization: [...NORMALIZATION, 'rms_scaling'],
  LeakyReLU: ['negative_slope'],
  MaxPooling1D: POOLING,
  MaxPooling2D: POOLING,
  Maximum: [],
  Minimum: [],
  Multiply: [],
  PReLU: ['alpha_initializer', 'alpha_regularizer', 'alpha_constraint', 'shared_axes'],
  Permute: ['dims'],
  RMSNormalization: ['axis', 'epsilon'],
  ReLU: ['max_value', 'negative_slope', 'threshold'],
  RepeatVector: ['n'],
  Rescaling: ['scale', 'offset'],
  Reshape: ['target_shape'],
  Resizing: [
    'height',
    'width',
    'data_format',
    'interpolation',
    'crop_to_aspect_ratio',
    'pad_to_aspect_ratio',
    'fill_mode',
    'fill_value',
    'antialias',
  ],
  SeparableConv1D: SEPARABLE_CONV,
  SeparableConv2D: SEPARABLE_CONV,
  Sequential: ['layers', 'build_input_shape', 'path'],
  Softmax: ['axis'],
  SpatialDropout1D: ['rate', 'seed'],
  SpatialDropout2D: ['rate', 'seed', 'data_format'],
  Subtract: [],
  UnitNormalization: ['axis'],
  UpSampling1D: ['size'],
  UpSampling2D: ['size', 'data_format', 'interpolation'],
  ZeroPadding1D: ['padding', 'data_format'],
  ZeroPadding2D: ['padding', 'data_format'],
};

const OPTIONS: ReadonlyMap<string, ReadonlySet<string>> = /* @__PURE__ */ new Map(
  Object.entries(OWN_OPTIONS).map(([name, own]) => [name, new Set([...COMMON, ...own])]),
);

/** The options of a class of `@sepal/layers`, as Keras 3 writes them; undefined for any other class. */
export function optionsOf(className: string): ReadonlySet<string> | undefined {
  return OPTIONS.get(className);
}
