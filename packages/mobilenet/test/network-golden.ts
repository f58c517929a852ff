/** Compares a network with Keras': every layer for every argument, the config, the outputs, the refusals. */
import {
  expectClose,
  formulaInput,
  formulaWeight,
  type KerasConfig,
  type NetworkGolden,
  type NetworkVariants,
  type Tolerance,
} from '@sepal/goldens';
import {
  deserialize,
  input,
  type Model,
  resetLayerNames,
  type SymbolicTensor,
  serialize,
  setImageDataFormat,
} from '@sepal/layers';
import { tensor } from '@sepal/tensor';
import { camelCase, camelCaseKeys } from '@sepal/tensor/options';
import { afterEach, describe, expect, test } from 'vitest';

type Network = Model<SymbolicTensor, SymbolicTensor<'float32'>>;

/** What `mobileNet` and its successors are. */
export type NetworkFactory = (options: never) => Network;

export const formatOf = (name: string) => camelCase(name) as 'channelsLast';

/** The network for these arguments, as Keras makes it in a fresh session. */
export function networkOf(make: NetworkFactory, args: KerasConfig, dataFormat: string): Network {
  resetLayerNames();
  setImageDataFormat(formatOf(dataFormat));
  return make(camelCaseKeys(args) as never);
}

const title = ({ args, dataFormat }: { readonly args: KerasConfig; readonly dataFormat: string }): string =>
  `${JSON.stringify(args)} ${dataFormat}`;

const count = (weights: readonly { readonly shape: readonly number[] }[]): number =>
  weights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);

function paramsOf(model: Network) {
  return {
    total: model.countParams(),
    trainable: count(model.trainableWeights),
    nonTrainable: count(model.nonTrainableWeights),
  };
}

/** Tests layers, config and outputs, the last within `tolerance`. */
export function testNetwork(
  make: NetworkFactory,
  { cases, config, weights, runs }: NetworkGolden,
  tolerance: Tolerance = { relative: 1e-5, absolute: 1e-5 },
): void {
  afterEach(() => setImageDataFormat('channelsLast'));

  describe('layers, shapes and parameters', () => {
    test.each(cases.map((each) => [title(each), each] as const))(
      '%s',
      (_, { args, dataFormat, name, params, layers }) => {
        const model = networkOf(make, args, dataFormat);
        expect(model.name).toBe(name);
        expect(paramsOf(model)).toEqual(params);
        expect(
          model.operations.map(({ name, className, output, weights }) => [
            name,
            className,
            (output as SymbolicTensor).shape,
            count(weights),
          ]),
        ).toEqual(layers);
      },
    );

    test('weights have the paths and shapes of Keras', () => {
      const model = networkOf(make, {}, 'channels_last');
      expect(model.weights.map(({ path, shape }) => [path, shape])).toEqual(weights);
    });
  });

  describe('config', () => {
    test('every layer has Keras’ config', () => {
      const own = networkOf(make, {}, 'channels_last').getConfig();
      expect(ownSpelling(own)).toEqual(ownSpelling(config));
    });

    test('makes an equal model, in either spelling', () => {
      const model = networkOf(make, {}, 'channels_last');
      const read = (serialized: unknown) => deserialize(serialized).getConfig();
      expect(ownSpelling(read({ class_name: 'Functional', config }))).toEqual(ownSpelling(model.getConfig()));
      expect(read(JSON.parse(JSON.stringify(serialize(model))))).toEqual(model.getConfig());
    });
  });

  test.each(runs.map((each) => [title(each), each] as const))(
    'answers as Keras: %s',
    async (_, { args, dataFormat, inputShape, output }) => {
      const model = networkOf(make, args, dataFormat);
      model.setWeights(model.weights.map(({ path, shape }, index) => tensor(formulaWeight(path, shape, index), shape)));
      const y = await model.predict(tensor(formulaInput(inputShape), inputShape));
      expect(y.shape).toEqual(output.shape);
      expectClose(y.data, output.data, tolerance);
    },
  );
}

/** Tests what the goldens of the later networks have besides. */
export function testVariants(make: NetworkFactory, { widths, tensors }: NetworkVariants): void {
  test.each(widths.map(({ args, params }) => [JSON.stringify(args), args, params] as const))(
    'has as many parameters as Keras’: %s',
    (_, args, params) => {
      expect(paramsOf(networkOf(make, args, 'channels_last'))).toEqual(params);
    },
  );

  test.each(tensors.map((each) => [JSON.stringify(each.inputTensor), JSON.stringify(each.args), each] as const))(
    'on a tensor of shape %s: %s',
    (_, __, { inputTensor, args, dataFormat, name, outputShape, message }) => {
      const shape = inputTensor;
      const build = () =>
        networkOf(make, { ...args, input_tensor: input({ shape }) } as object as KerasConfig, dataFormat);
      if (message !== null) {
        // Keras' V3 swaps the halves of one sentence, and in another height and width.
        const words = (text: string) =>
          text
            .replace(/[;.]? Received.*/, '')
            .split(' ')
            .sort();
        expect(words(sentence(build))).toEqual(expect.arrayContaining(words(spelledAsOptions(message))));
      } else {
        const model = build();
        expect([model.name, model.outputs.shape]).toEqual([name, outputShape]);
      }
    },
  );
}

/** Tests that the network refuses what Keras refuses, and in its words where they are about the network's own options. */
export function testRefusals(
  make: NetworkFactory,
  { errors }: NetworkGolden,
  { subject, words }: { readonly subject: string; readonly words: RegExp },
): void {
  const said = errors.filter((each) => each.subject === subject);
  const refused = said.filter(({ type }) => type !== null);

  test.each(refused.map(({ args }) => [args as KerasConfig] as const))('refuses %o, as Keras', (args) => {
    expect(() => networkOf(make, args, 'channels_last')).toThrow();
  });

  test('with Keras’ messages, but our option names', () => {
    const texts = refused
      .filter(({ args, message }) => args?.['weights'] === null && words.test(message as string))
      .map(({ args, message }) => [args as KerasConfig, message as string] as const);
    expect(texts.length).toBeGreaterThan(2);
    for (const [args, message] of texts) {
      const thrown = sentence(() => networkOf(make, args, 'channels_last'));
      expect(thrown, JSON.stringify(args)).toContain(spelledAsOptions(message).replace(/\.$/, ''));
    }
  });
}

/** The message of what `action` throws, without the marks that Keras sets here and there. */
function sentence(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return plain((error as Error).message);
  }
  return '';
}

/** Keras' message with the names of options here. */
export function spelledAsOptions(message: string): string {
  return plain(message)
    .replaceAll('input_shape', 'inputShape')
    .replaceAll('input_tensor', 'inputTensor')
    .replaceAll('include_top', 'includeTop')
    .replaceAll('True', 'true');
}

/** Keras writes some of its sentences with and without backticks, with one blank and two, with and without a colon. */
export function plain(message: string): string {
  return message.replaceAll('`', '').replaceAll(/\s+/g, ' ').replaceAll('Received: ', 'Received ');
}

/** What only Keras writes: modules, unsupported options of inputs, defaults of calls. */
const BESIDE = ['module', 'registeredName', 'buildConfig', 'sparse', 'ragged', 'optional', 'mask', 'training'];

/** A config in camelCase, without the keys that only Keras writes. */
function ownSpelling(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ownSpelling);
  if (typeof value === 'string') return /^(channels|glorot|hard)_/.test(value) ? camelCase(value) : value;
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
