import { expectClose, expectIdentical, type GoldenTensor, golden, type LayerCase } from '@sepal/goldens';
import { type Tensor, tensor } from '@sepal/tensor';
import { expect, test } from 'vitest';
import {
  averagePool2d,
  concat,
  type DataFormat,
  globalAveragePool2d,
  globalMaxPool2d,
  type Interpolation,
  maxPool2d,
  type Pair,
  pad,
  reshape,
  slice,
  transpose,
  upsample2d,
} from '../src/index.ts';

type Config = Readonly<Record<string, unknown>>;
type Run = (inputs: readonly Tensor[], config: Config) => Tensor;

function formatOf(config: Config): DataFormat {
  return config['data_format'] === 'channels_first' ? 'channelsFirst' : 'channelsLast';
}

function poolOptions(config: Config) {
  return {
    poolSize: config['pool_size'] as Pair,
    strides: config['strides'] as Pair,
    padding: config['padding'] as 'valid' | 'same',
    dataFormat: formatOf(config),
  };
}

function globalOptions(config: Config) {
  return { keepdims: config['keepdims'] as boolean, dataFormat: formatOf(config) };
}

/** Pairs for height and width → pairs for all four axes. */
function pictureAmounts(pairs: readonly [Pair, Pair], dataFormat: DataFormat): readonly Pair[] {
  return dataFormat === 'channelsLast' ? [[0, 0], ...pairs, [0, 0]] : [[0, 0], [0, 0], ...pairs];
}

/** Keras' layers, in ops; `config` is the result of `get_config`, with all defaults filled in. */
const layers: Readonly<Record<string, Run>> = {
  MaxPooling2D: ([x], config) => maxPool2d(x as Tensor, poolOptions(config)),
  AveragePooling2D: ([x], config) => averagePool2d(x as Tensor, poolOptions(config)),
  GlobalMaxPooling2D: ([x], config) => globalMaxPool2d(x as Tensor, globalOptions(config)),
  GlobalAveragePooling2D: ([x], config) => globalAveragePool2d(x as Tensor, globalOptions(config)),
  ZeroPadding2D: ([x], config) => pad(x as Tensor, pictureAmounts(config['padding'] as [Pair, Pair], formatOf(config))),
  Cropping2D([x], config) {
    const { shape } = x as Tensor;
    const amounts = pictureAmounts(config['cropping'] as [Pair, Pair], formatOf(config));
    const size = amounts.map(([before, after], axis) => (shape[axis] as number) - before - after);
    return slice(
      x as Tensor,
      amounts.map(([before]) => before),
      size,
    );
  },
  UpSampling2D: ([x], config) =>
    upsample2d(x as Tensor, {
      size: config['size'] as Pair,
      interpolation: config['interpolation'] as Interpolation,
      dataFormat: formatOf(config),
    }),
  Reshape: ([x], config) =>
    reshape(x as Tensor, [(x as Tensor).shape[0] as number, ...(config['target_shape'] as number[])]),
  Permute: ([x], config) => transpose(x as Tensor, [0, ...(config['dims'] as number[])]),
  Concatenate: (inputs, config) => concat(inputs, config['axis'] as number),
};

const cases = [
  ...golden('layers/pooling').cases,
  ...golden('layers/reshaping').cases,
  ...golden('layers/merging').cases,
]
  .filter(({ layer }) => layer in layers)
  .map((entry) => ({ entry, name: `${entry.layer} ${JSON.stringify(entry.args)} of ${entry.inputs[0]?.shape}` }));

function fromGolden({ data, shape, dtype }: GoldenTensor): Tensor {
  return tensor(data, shape, dtype);
}

function isExact({ layer, config }: LayerCase): boolean {
  return !layer.includes('Average') && config['interpolation'] !== 'bilinear';
}

test('every op is compared with Keras', () => {
  expect(new Set(cases.map(({ entry }) => entry.layer))).toEqual(new Set(Object.keys(layers)));
});

test.each(cases)('$name', ({ entry }) => {
  const run = layers[entry.layer] as Run;
  const y = run(entry.inputs.map(fromGolden), entry.config);
  expect(y.shape).toEqual(entry.output.shape);
  expect(y.dtype).toBe(entry.output.dtype);
  if (isExact(entry)) expectIdentical(y.data, entry.output.data);
  else expectClose(y.data, entry.output.data, { relative: 1e-6, absolute: 1e-6 });
});
