/** Compares with Keras: every layer for every argument, the config, the outputs, and the functions around the network. */
import {
  expectClose,
  expectIdentical,
  formulaInput,
  formulaWeight,
  type GoldenTensor,
  golden,
  type KerasConfig,
} from '@sepal/goldens';
import {
  deserialize,
  type Model,
  resetLayerNames,
  type SymbolicTensor,
  serialize,
  setImageDataFormat,
} from '@sepal/layers';
import { type Tensor, tensor, zeros } from '@sepal/tensor';
import { camelCase, camelCaseKeys } from '@sepal/tensor/options';
import { afterEach, describe, expect, test } from 'vitest';
import { decodePredictions, type MobileNetOptions, mobileNet, preprocessInput } from '../src/index.ts';

const { cases, config, decode, errors, formula, preprocess, runs, weights } = golden('mobilenet');

afterEach(() => setImageDataFormat('channelsLast'));

const formatOf = (name: string) => camelCase(name) as 'channelsLast';
const tensorOf = ({ shape, dtype, data }: GoldenTensor): Tensor => tensor(data, shape, dtype);

/** The model for these arguments, as Keras makes it in a fresh session. */
function modelOf(args: KerasConfig, dataFormat: string): Model<SymbolicTensor, SymbolicTensor> {
  resetLayerNames();
  setImageDataFormat(formatOf(dataFormat));
  return mobileNet(camelCaseKeys(args) as Omit<MobileNetOptions, 'inputTensor'>);
}

const title = ({ args, dataFormat }: { readonly args: KerasConfig; readonly dataFormat: string }): string =>
  `${JSON.stringify(args)} ${dataFormat}`;

describe('layers, shapes and parameters', () => {
  test.each(cases.map((each) => [title(each), each] as const))(
    '%s',
    (_, { args, dataFormat, name, params, layers }) => {
      const model = modelOf(args, dataFormat);
      expect(model.name).toBe(name);
      const count = (all: readonly { readonly shape: readonly number[] }[]) =>
        all.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
      expect({
        total: model.countParams(),
        trainable: count(model.trainableWeights),
        nonTrainable: count(model.nonTrainableWeights),
      }).toEqual(params);
      expect(
        model.layers.map((layer) => [
          layer.name,
          layer.className,
          (layer.output as SymbolicTensor).shape,
          layer.countParams(),
        ]),
      ).toEqual(layers);
    },
  );

  test('weights have the paths and shapes of Keras', () => {
    expect(modelOf({}, 'channels_last').weights.map(({ path, shape }) => [path, shape])).toEqual(weights);
  });
});

describe('config', () => {
  test('every layer has Keras’ config', () => {
    const own = modelOf({}, 'channels_last').getConfig();
    expect(ownSpelling(own)).toEqual(ownSpelling(config));
  });

  test('makes an equal model, in either spelling', () => {
    const model = modelOf({}, 'channels_last');
    const read = (serialized: unknown) => deserialize(serialized).getConfig();
    expect(ownSpelling(read({ class_name: 'Functional', config }))).toEqual(ownSpelling(model.getConfig()));
    expect(read(JSON.parse(JSON.stringify(serialize(model))))).toEqual(model.getConfig());
  });
});

describe('runs', () => {
  test('the weight formula matches the golden’s', () => {
    for (const { path, shape, stream, head } of formula.weights) {
      expectClose(formulaWeight(path, shape, stream).subarray(0, head.length), head, { relative: 1e-7 });
    }
    expectClose(formulaInput(formula.input.shape), formula.input.data, { relative: 1e-7 });
  });

  test.each(runs.map((each) => [title(each), each] as const))(
    '%s',
    async (_, { args, dataFormat, inputShape, output }) => {
      const model = modelOf(args, dataFormat);
      model.setWeights(model.weights.map(({ path, shape }, index) => tensor(formulaWeight(path, shape, index), shape)));
      const y = await model.predict(tensor(formulaInput(inputShape), inputShape));
      expect(y.shape).toEqual(output.shape);
      expectClose(y.data, output.data, { relative: 1e-5, absolute: 1e-5 });
    },
  );
});

describe('preprocessInput', () => {
  test.each(preprocess.map((each) => [each.mode, each.dataFormat, each.x.dtype, each] as const))(
    '%s %s %s',
    (mode, format, _, { x, y }) => {
      const result = preprocessInput(tensorOf(x), { mode: mode as 'tf', dataFormat: formatOf(format) });
      expect([result.shape, result.dtype]).toEqual([y.shape, 'float32']);
      expectIdentical(result.data, y.data);
    },
  );
});

describe('decodePredictions', () => {
  const classIndex = Object.fromEntries(
    Array.from({ length: 1000 }, (_, i) => [i, [`n${String(i).padStart(8, '0')}`, `class_${i}`] as const]),
  );

  test.each(decode.tops.map(({ top, results }) => [top, results] as const))('the best %d', (top, results) => {
    const decoded = decodePredictions(tensorOf(decode.predictions), { classIndex, top });
    expect(decoded).toEqual(results.map((sample) => sample.map(([id, name, score]) => [id, name, Math.fround(score)])));
  });
});

describe('refuses what Keras refuses', () => {
  // Keras accepts any `pooling`. Pretrained weights do not exist here, so all are refused alike.
  const refused = errors.filter(({ subject, type }) => subject === 'MobileNet' && type !== null);

  test.each(refused.map(({ args }) => [args as KerasConfig] as const))('mobileNet %o', (args) => {
    expect(() => modelOf(args, 'channels_last')).toThrow();
  });

  test('with Keras’ messages, but our option names', () => {
    const texts = refused
      .filter(({ args }) => args?.['weights'] === null && 'input_shape' in args)
      .map(({ args, message }) => [args as KerasConfig, message as string] as const)
      .filter(([, message]) => message !== 'tuple index out of range');
    expect(texts.length).toBeGreaterThan(7);
    for (const [args, message] of texts) {
      const own = message
        .replaceAll('input_shape', 'inputShape')
        .replaceAll('include_top', 'includeTop')
        .replaceAll('True', 'true')
        .replace(/\.$/, '');
      expect(() => modelOf(args, 'channels_last'), JSON.stringify(args)).toThrow(own);
    }
  });

  test('accepts what Keras accepts, except unknown pooling', () => {
    const taken = errors.filter(({ subject, type }) => subject === 'MobileNet' && type === null);
    for (const { args } of taken) {
      const make = () => modelOf(args as KerasConfig, 'channels_last');
      if (args !== null && 'pooling' in args) expect(make).toThrow('pooling');
      else expect(make).not.toThrow();
    }
    expect(taken.length).toBeGreaterThan(1);
  });

  test('decodePredictions and preprocessInput', () => {
    const said = (subject: string) => errors.filter((each) => each.subject === subject);
    for (const { args, message } of said('decode_predictions')) {
      const x = zeros((args as { shape: number[] }).shape);
      expect(() => decodePredictions(x, {} as never)).toThrow(
        message?.replaceAll('decode_predictions', 'decodePredictions') ?? '-',
      );
    }
    for (const { args, message } of said('preprocess_input')) {
      const make = () => preprocessInput(zeros([1, 2, 2, 3]), camelCaseKeys(args ?? {}));
      const own = message
        ?.replaceAll('data_format', 'dataFormat')
        .replaceAll('channels_first', 'channelsFirst')
        .replaceAll('channels_last', 'channelsLast')
        .replace(/mode=(\w+)$/, (_, value: string) => (value === 'None' ? 'mode=null' : `mode='${value}'`));
      expect(make).toThrow(own ?? '-');
    }
    expect(said('decode_predictions').length * said('preprocess_input').length).toBeGreaterThan(8);
  });
});

/** What only Keras writes: modules, unsupported options of inputs, defaults of calls. */
const BESIDE = ['module', 'registeredName', 'buildConfig', 'sparse', 'ragged', 'optional', 'mask', 'training'];

/** A config in camelCase, without the keys that only Keras writes. */
function ownSpelling(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ownSpelling);
  if (typeof value === 'string') return /^(channels|glorot)_/.test(value) ? camelCase(value) : value;
  if (value === null || typeof value !== 'object') return value;
  const { className, config, ...rest } = camelCaseKeys(value as Record<string, unknown>);
  if (className === 'DTypePolicy') return (config as { name: string }).name;
  const object = {
    ...rest,
    ...(className === undefined ? {} : { className }),
    ...(config === undefined ? {} : { config }),
  };
  return Object.fromEntries(
    Object.entries(object)
      .filter(([key]) => !BESIDE.includes(key))
      .map(([key, each]) => [key, ownSpelling(each)]),
  );
}
