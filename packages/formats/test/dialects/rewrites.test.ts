/** Every rewrite of a layer's options: where it says the same, and the error at values where it would not. */
import { type AnyLayer, deserialize, resetLayerNames } from '@sepal/layers';
import { describe, expect, test } from 'vitest';
import { normalizeConfig } from '../../src/dialects/normalize-config.ts';
import { FileError, type Json, type JsonObject } from '../../src/index.ts';
import { WRITERS, type WriterName } from './writers.ts';

type Options = Readonly<Record<string, Json>>;

interface Case {
  /** What is rewritten. */
  readonly what: string;
  /** The writers that say it so. */
  readonly by: readonly WriterName[];
  readonly layer: string;
  readonly given: Options;
  /** The class and the options of Keras 3. */
  readonly becomes?: string;
  readonly options: Options;
  /** Values with another meaning: the error names the option. */
  readonly refused?: readonly (readonly [option: string, value: Json])[];
}

// Files of the Theano backend have kernels that are turned around, which a test of its own is about.
const EVERY = (Object.keys(WRITERS) as WriterName[]).filter((name) => name !== 'theano');
const OLDER: readonly WriterName[] = ['keras2', 'tfKeras', 'tfjs'];
const size = { kernel_size: [3, 3] };
const glorot = {
  class_name: 'VarianceScaling',
  config: { scale: 1, mode: 'fan_avg', distribution: 'uniform', seed: null },
};
const conv = { filters: 2, ...size };

const CASES: readonly Case[] = [
  {
    what: 'groups of depthwise layers',
    by: EVERY,
    layer: 'DepthwiseConv2D',
    given: { ...size, groups: 1 },
    options: size,
    refused: [['groups', 2]],
  },
  {
    what: 'options of the base class in separable layers',
    by: EVERY,
    layer: 'SeparableConv2D',
    given: { ...conv, groups: 1, kernel_initializer: glorot, kernel_regularizer: null, kernel_constraint: null },
    options: conv,
    refused: [
      ['groups', 2],
      ['kernel_initializer', { class_name: 'HeNormal', config: {} }],
      ['kernel_regularizer', { class_name: 'L2', config: { l2: 0.1 } }],
      ['kernel_constraint', 'max_norm'],
    ],
  },
  {
    what: 'kernel options beside the depthwise ones, by other names of the initializer',
    by: ['tfKeras'],
    layer: 'DepthwiseConv2D',
    given: { ...size, kernel_initializer: { class_name: 'GlorotUniform', config: { seed: null } }, filters: null },
    options: size,
    refused: [['filters', 8]],
  },
  {
    what: 'groups of transposed convolutions',
    by: OLDER,
    layer: 'Conv2DTranspose',
    given: { ...conv, groups: 1 },
    options: conv,
    refused: [['groups', 2]],
  },
  {
    what: 'the axis as a list',
    by: EVERY,
    layer: 'BatchNormalization',
    given: { axis: [3] },
    options: { axis: 3 },
    refused: [['axis', [1, 3]]],
  },
  {
    what: 'the axis as a printed list',
    by: OLDER,
    layer: 'BatchNormalization',
    given: { axis: 'ListWrapper([3])' },
    options: { axis: 3 },
    refused: [['axis', 'ListWrapper([1, 3])']],
  },
  {
    what: 'the axis as an object',
    by: OLDER,
    layer: 'BatchNormalization',
    given: { axis: { class_name: 'ListWrapper', config: [3] } },
    options: { axis: 3 },
  },
  {
    what: 'numbers for truth values',
    by: EVERY,
    layer: 'BatchNormalization',
    given: { scale: 1, center: 0 },
    options: { scale: true, center: false },
  },
  {
    what: 'options of implementations',
    by: OLDER,
    layer: 'BatchNormalization',
    given: { fused: true, virtual_batch_size: null, adjustment: null, renorm: false },
    options: { renorm: false },
    refused: [
      ['virtual_batch_size', 16],
      ['adjustment', 'code'],
    ],
  },
  {
    what: 'the class of TensorFlow 1.14',
    by: OLDER,
    layer: 'BatchNormalizationV1',
    given: { axis: [3], fused: null, renorm: null },
    becomes: 'BatchNormalization',
    options: { axis: 3, renorm: false },
  },
  {
    what: 'alpha of LeakyReLU',
    by: EVERY,
    layer: 'LeakyReLU',
    given: { alpha: 0.25 },
    options: { negative_slope: 0.25 },
  },
  {
    what: 'a number of NumPy',
    by: ['keras2', 'tfKeras'],
    layer: 'LeakyReLU',
    given: { alpha: { type: 'ndarray', value: 0.25 } },
    options: { negative_slope: 0.25 },
  },
  {
    what: 'ThresholdedReLU',
    by: OLDER,
    layer: 'ThresholdedReLU',
    given: { theta: 2 },
    becomes: 'ReLU',
    options: { threshold: 2 },
  },
  {
    what: 'tuples',
    by: EVERY,
    layer: 'Conv2D',
    given: { filters: 2, kernel_size: { class_name: '__tuple__', items: [3, 3] } },
    options: conv,
  },
  {
    what: 'the shape of the input, outside of a sequence',
    by: EVERY,
    layer: 'Conv2D',
    given: { ...conv, batch_input_shape: [null, 8, 8, 3] },
    options: conv,
  },
  {
    what: 'policies',
    by: ['tfKeras', 'keras3'],
    layer: 'ReLU',
    given: { dtype: { class_name: 'Policy', config: { name: 'float32' } } },
    options: { dtype: 'float32' },
  },
  {
    what: 'policies of narrower types',
    by: ['tfKeras', 'keras3'],
    layer: 'ReLU',
    given: {
      dtype: { module: 'keras', class_name: 'DTypePolicy', config: { name: 'mixed_float16' }, registered_name: null },
    },
    options: { dtype: 'float32' },
  },
  {
    what: 'the neutral options of every tf.keras layer',
    by: OLDER,
    layer: 'ReLU',
    given: { dynamic: false, autocast: true, weights: null, trainable: null, dtype: null },
    options: {},
    refused: [['dynamic', true]],
  },
  {
    what: 'LoRA and quantization that are off',
    by: ['keras3'],
    layer: 'Dense',
    given: { units: 2, lora_rank: null, lora_alpha: null, quantization_config: null },
    options: { units: 2 },
    refused: [
      ['lora_rank', 4],
      ['quantization_config', { mode: 'int8' }],
    ],
  },
  {
    what: 'enum values in camelCase',
    by: ['tfjs'],
    layer: 'Conv2D',
    given: { ...conv, data_format: 'channelsFirst', activation: 'logSoftmax' },
    options: { ...conv, data_format: 'channels_first', activation: 'log_softmax' },
  },
  {
    what: 'the noise shape of spatial dropout',
    by: OLDER,
    layer: 'SpatialDropout2D',
    given: { rate: 0.5, noise_shape: null },
    options: { rate: 0.5 },
    refused: [['noise_shape', [1, 1]]],
  },
  {
    what: 'bilinear up-sampling of TensorFlow 2',
    by: ['tfKeras', 'keras3'],
    layer: 'UpSampling2D',
    given: { size: [2, 2], interpolation: 'bilinear' },
    options: { size: [2, 2], interpolation: 'bilinear' },
  },
  {
    what: 'up-sampling before TensorFlow 2',
    by: ['keras2', 'tfjs'],
    layer: 'UpSampling2D',
    given: { size: [2, 2], interpolation: 'nearest' },
    options: { size: [2, 2], interpolation: 'nearest' },
    refused: [['interpolation', 'bilinear']],
  },
  {
    what: 'dilations, which TensorFlow.js ignores',
    by: ['tfjs'],
    layer: 'DepthwiseConv2D',
    given: { ...size, dilation_rate: [2, 2] },
    options: { ...size, dilation_rate: 1 },
  },
  {
    what: 'dilations of others',
    by: ['tfKeras', 'keras3'],
    layer: 'DepthwiseConv2D',
    given: { ...size, dilation_rate: [2, 2] },
    options: { ...size, dilation_rate: [2, 2] },
  },
  {
    what: 'the element type of an initializer',
    by: OLDER,
    layer: 'Dense',
    given: { units: 2, bias_initializer: { class_name: 'Zeros', config: { dtype: 'float32' } } },
    options: { units: 2, bias_initializer: { class_name: 'Zeros', config: {} } },
  },
  {
    what: "the distribution 'normal'",
    by: ['keras1', 'keras2', 'tfKeras', 'tfjs', 'keras3'],
    layer: 'Dense',
    given: {
      units: 2,
      kernel_initializer: {
        class_name: 'VarianceScaling',
        config: { scale: 2, mode: 'fan_in', distribution: 'normal', seed: null },
      },
    },
    options: {
      units: 2,
      kernel_initializer: {
        class_name: 'VarianceScaling',
        config: { scale: 2, mode: 'fan_in', distribution: 'truncated_normal', seed: null },
      },
    },
  },
  {
    what: 'names of initializers elsewhere',
    by: OLDER,
    layer: 'Dense',
    given: {
      units: 2,
      kernel_initializer: { class_name: 'LeCunNormal', config: {} },
      bias_initializer: { class_name: 'ZerosV2', config: {} },
    },
    options: {
      units: 2,
      kernel_initializer: { class_name: 'LecunNormal', config: {} },
      bias_initializer: { class_name: 'Zeros', config: {} },
    },
  },
  {
    what: 'names of constraints',
    by: OLDER,
    layer: 'Dense',
    given: { units: 2, kernel_constraint: 'maxnorm', bias_constraint: 'nonneg' },
    options: { units: 2, kernel_constraint: 'max_norm', bias_constraint: 'non_neg' },
  },
  {
    what: 'a regularizer by its old name',
    by: OLDER,
    layer: 'Dense',
    given: { units: 2, kernel_regularizer: { class_name: 'L1L2', config: { l1: 0, l2: 9.999999747378752e-5 } } },
    options: { units: 2, kernel_regularizer: { class_name: 'L1L2', config: { l1: 0, l2: 9.999999747378752e-5 } } },
  },
  {
    what: 'relu6 as a function',
    by: OLDER,
    layer: 'Activation',
    given: { activation: 'relu6' },
    options: { activation: 'relu6' },
    refused: [['activation', '<lambda>']],
  },
  {
    what: 'shapes of inputs',
    by: EVERY,
    layer: 'InputLayer',
    given: { batch_input_shape: [null, 8, 8, 3], dtype: 'float32', sparse: false, ragged: false },
    options: { batch_shape: [null, 8, 8, 3], dtype: 'float32', sparse: false, ragged: false },
  },
  {
    what: 'shapes of inputs without the batch',
    by: EVERY,
    layer: 'InputLayer',
    given: { input_shape: [8, 8, 3], batch_size: 4 },
    options: { batch_shape: [4, 8, 8, 3] },
    refused: [['input_shape', 8]],
  },
  {
    what: 'types of inputs',
    by: ['keras1'],
    layer: 'InputLayer',
    given: { batch_input_shape: [null, 2], input_dtype: 'float32' },
    options: { batch_shape: [null, 2], dtype: 'float32' },
  },
  {
    what: 'Convolution2D',
    by: ['keras1'],
    layer: 'Convolution2D',
    given: {
      nb_filter: 2,
      nb_row: 3,
      nb_col: 5,
      subsample: [2, 2],
      border_mode: 'same',
      dim_ordering: 'tf',
      init: 'glorot_uniform',
      W_regularizer: { name: 'L1L2Regularizer', l1: 0, l2: 0.5 },
      b_regularizer: null,
      W_constraint: { name: 'MaxNorm', m: 2, axis: 0 },
      b_constraint: null,
      bias: true,
      activation: 'relu',
    },
    becomes: 'Conv2D',
    options: {
      filters: 2,
      kernel_size: [3, 5],
      strides: [2, 2],
      padding: 'same',
      data_format: 'channels_last',
      kernel_initializer: 'glorot_uniform',
      kernel_regularizer: { class_name: 'L1L2', config: { l1: 0, l2: 0.5 } },
      bias_regularizer: null,
      kernel_constraint: { class_name: 'MaxNorm', config: { max_value: 2, axis: 0 } },
      bias_constraint: null,
      use_bias: true,
      activation: 'relu',
    },
    refused: [
      ['dim_ordering', 'th'],
      ['dim_ordering', 'default'],
    ],
  },
  {
    what: 'AtrousConvolution2D',
    by: ['keras1'],
    layer: 'AtrousConvolution2D',
    given: { nb_filter: 2, nb_row: 3, nb_col: 3, atrous_rate: [2, 2] },
    becomes: 'Conv2D',
    options: { ...conv, dilation_rate: [2, 2] },
  },
  {
    what: 'SeparableConvolution2D',
    by: ['keras1'],
    layer: 'SeparableConvolution2D',
    given: { nb_filter: 2, nb_row: 3, nb_col: 3, init: 'zero', depth_multiplier: 1 },
    becomes: 'SeparableConv2D',
    options: { ...conv, depth_multiplier: 1, depthwise_initializer: 'zero', pointwise_initializer: 'zero' },
  },
  {
    what: 'Dense of Keras 1',
    by: ['keras1'],
    layer: 'Dense',
    given: { output_dim: 2, init: 'he_normal', input_dim: 4, bias: false },
    options: {
      units: 2,
      use_bias: false,
      kernel_initializer: {
        class_name: 'VarianceScaling',
        config: { scale: 2, mode: 'fan_in', distribution: 'untruncated_normal', seed: null },
      },
    },
  },
  {
    what: 'orthogonal matrices of Keras 1',
    by: ['keras1'],
    layer: 'Dense',
    given: { output_dim: 2, init: 'orthogonal' },
    options: { units: 2, kernel_initializer: { class_name: 'Orthogonal', config: { gain: 1.1, seed: null } } },
  },
  { what: 'p of Dropout', by: ['keras1'], layer: 'Dropout', given: { p: 0.25 }, options: { rate: 0.25 } },
  { what: 'sigma of noise', by: ['keras1'], layer: 'GaussianNoise', given: { sigma: 0.25 }, options: { stddev: 0.25 } },
  {
    what: 'the mode of batch normalization',
    by: ['keras1'],
    layer: 'BatchNormalization',
    given: { mode: 0, axis: -1, gamma_init: 'one', beta_init: 'zero' },
    options: { axis: -1, gamma_initializer: 'one', beta_initializer: 'zero' },
    refused: [
      ['mode', 1],
      ['mode', 2],
    ],
  },
  {
    what: 'pooling of pictures',
    by: ['keras1'],
    layer: 'MaxPooling2D',
    given: { pool_size: [2, 2], strides: [2, 2], border_mode: 'valid', dim_ordering: 'th' },
    options: { pool_size: [2, 2], strides: [2, 2], padding: 'valid', data_format: 'channels_first' },
  },
  {
    what: 'pooling of sequences',
    by: ['keras1'],
    layer: 'MaxPooling1D',
    given: { pool_length: 2, stride: 2, border_mode: 'valid' },
    options: { pool_size: 2, strides: 2, padding: 'valid' },
  },
  {
    what: 'four sides of padding',
    by: ['keras1'],
    layer: 'ZeroPadding2D',
    given: { padding: [1, 2, 3, 4], dim_ordering: 'tf' },
    options: {
      padding: [
        [1, 2],
        [3, 4],
      ],
      data_format: 'channels_last',
    },
  },
  {
    what: 'sides of padding by name',
    by: ['keras1'],
    layer: 'ZeroPadding2D',
    given: { padding: { top_pad: 1, bottom_pad: 2, left_pad: 3 } },
    options: {
      padding: [
        [1, 2],
        [3, 0],
      ],
    },
  },
  { what: 'length of up-sampling', by: ['keras1'], layer: 'UpSampling1D', given: { length: 2 }, options: { size: 2 } },
  {
    what: 'Merge by concatenation',
    by: ['keras1'],
    layer: 'Merge',
    given: { mode: 'concat', concat_axis: 3, mode_type: 'raw', dot_axes: -1, output_shape: null, arguments: {} },
    becomes: 'Concatenate',
    options: { axis: 3 },
    refused: [
      ['mode', 'cos'],
      ['mode', 'dot'],
    ],
  },
  { what: 'Merge by addition', by: ['keras1'], layer: 'Merge', given: { mode: 'sum' }, becomes: 'Add', options: {} },
  {
    what: 'Merge by products',
    by: ['keras1'],
    layer: 'Merge',
    given: { mode: 'mul' },
    becomes: 'Multiply',
    options: {},
  },
  { what: 'Merge by means', by: ['keras1'], layer: 'Merge', given: { mode: 'ave' }, becomes: 'Average', options: {} },
  { what: 'Merge by maxima', by: ['keras1'], layer: 'Merge', given: { mode: 'max' }, becomes: 'Maximum', options: {} },
];

function rewritten(layer: string, options: Options, by: WriterName): { className: Json; options: JsonObject } {
  const { config } = normalizeConfig({ class_name: layer, config: { name: 'it', ...options } }, WRITERS[by]);
  return { className: config['class_name'] ?? null, options: config['config'] as JsonObject };
}

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(FileError);
    return (error as FileError).message;
  }
  throw new Error('nothing was refused');
}

describe.each(CASES)('$what', ({ by, layer, given, becomes = layer, options, refused = [] }) => {
  test.each(by)('by %s', (writer) => {
    expect(rewritten(layer, given, writer)).toEqual({ className: becomes, options: { name: 'it', ...options } });
    resetLayerNames();
    const made = deserialize({
      class_name: becomes,
      config: { name: 'it', ...options },
    } as unknown) as unknown as AnyLayer;
    expect(made.name).toBe('it');
  });

  if (refused.length > 0) {
    test.each(refused)('%s=%j is refused', (option, value) => {
      for (const writer of by) {
        const message = messageOf(() => rewritten(layer, { ...given, [option]: value }, writer));
        expect(message).toContain(`layer 'it' (`);
        expect(message).toMatch(new RegExp(`: ${option}=`));
      }
    });
  }
});

test('all that has no equal is in one error', () => {
  const message = messageOf(() =>
    rewritten(
      'SeparableConv2D',
      { ...conv, groups: 2, kernel_regularizer: 'l2', colour: 'red', constructor: 1 },
      'tfKeras',
    ),
  );
  expect(message).toMatch(
    /^Config of tf\.keras 2\.8\.0: .*groups=2: only groups=1 is supported; .*kernel_regularizer='l2'.*; .*colour='red': the layer has no such option; .*constructor=1/,
  );
});

describe('what no option shows', () => {
  test('kernels of the Theano backend are turned around', () => {
    const turned = messageOf(() => rewritten('Conv2D', conv, 'theano'));
    expect(turned).toContain("layer 'it' (Conv2D): kernel_size=[3, 3]: kernels written by the Theano backend");
    expect(rewritten('Conv2D', { filters: 2, kernel_size: [1, 1] }, 'theano').className).toBe('Conv2D');
    expect(rewritten('Dense', { units: 2 }, 'theano').className).toBe('Dense');
  });

  test.each(['Convolution1D', 'AtrousConvolution1D', 'Deconvolution2D'])(
    '%s has kernels of another layout',
    (layer) => {
      expect(messageOf(() => rewritten(layer, {}, 'keras1'))).toContain(`layer 'it' (${layer}): kernels of Keras 1`);
    },
  );

  test.each(['Resizing', 'CenterCrop'])('%s of TensorFlow.js takes other pixels', (layer) => {
    const sizes = { height: 4, width: 4 };
    expect(messageOf(() => rewritten(layer, sizes, 'tfjs'))).toContain(
      `layer 'it' (${layer}): TensorFlow.js takes other`,
    );
    expect(rewritten(layer, sizes, 'tfKeras').className).toBe(layer);
  });

  test('Lambda layers are refused, with the reason and what else is unknown', () => {
    const layers = [
      { class_name: 'Lambda', config: { name: 'code', function: ['4wEAAA==', null, null] } },
      { class_name: 'LSTM', config: { name: 'memory', units: 2 } },
    ];
    const message = messageOf(() => normalizeConfig({ class_name: 'Sequential', config: layers }, WRITERS.keras2));
    expect(message).toMatch(/layer 'code' \(Lambda\): Lambda layers hold code of Python.*unknown.*customObjects: LSTM/);
  });

  test('a Merge that holds its branches is refused', () => {
    const merge = { mode: 'sum', layers: [{ class_name: 'Dense', config: {} }] };
    expect(messageOf(() => rewritten('Merge', merge, 'keras1'))).toContain('layers=');
  });
});

test('notes tell what was dropped, once for all layers', () => {
  const layer = (name: string) => ({ class_name: 'DepthwiseConv2D', config: { name, ...size, groups: 1 } });
  const { notes } = normalizeConfig({ class_name: 'Sequential', config: [layer('a'), layer('b')] }, WRITERS.tfKeras);
  expect(notes).toEqual(['groups=1 dropped, which changes nothing: a, b']);
});

test('classes of other packages keep their options', () => {
  const own = { name: 'it', groups: 2, fused: true, alpha: 1 };
  for (const entry of [
    { class_name: 'golden>Scale', config: own },
    { module: 'my_code', class_name: 'Scale', config: own, registered_name: 'golden>Scale' },
    { module: null, class_name: 'Scale', config: own, registered_name: 'golden>Scale' },
  ]) {
    const { config } = normalizeConfig(entry, WRITERS.tfKeras);
    expect(config).toMatchObject({ class_name: 'Scale', config: own, registered_name: 'golden>Scale' });
  }
});
