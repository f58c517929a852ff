/** Compares with Keras: the networks, and the functions around them. */
import { expectClose, expectIdentical, formulaInput, formulaWeight, type GoldenTensor, golden } from '@sepal/goldens';
import { type Tensor, tensor, zeros } from '@sepal/tensor';
import { camelCaseKeys } from '@sepal/tensor/options';
import { describe, expect, test } from 'vitest';
import {
  decodePredictions,
  mobileNet,
  mobileNetV2,
  mobileNetV3Large,
  mobileNetV3Small,
  preprocessInput,
} from '../src/index.ts';
import { formatOf, networkOf, testNetwork, testRefusals, testVariants } from './network-golden.ts';

const v1 = golden('mobilenet');
const { decode, errors, formula, preprocess } = v1;
const v2 = golden('mobilenet_v2');

// Dozens of layers with random weights amplify roundings: Keras' own features in float64 are 6e-5 away from those in float32.
const DEEP = { relative: 1e-4, absolute: 2e-4 };

const tensorOf = ({ shape, dtype, data }: GoldenTensor): Tensor => tensor(data, shape, dtype);

test('the weight formula matches the golden’s', () => {
  for (const { path, shape, stream, head } of formula.weights) {
    expectClose(formulaWeight(path, shape, stream).subarray(0, head.length), head, { relative: 1e-7 });
  }
  expectClose(formulaInput(formula.input.shape), formula.input.data, { relative: 1e-7 });
});

describe('mobileNet', () => {
  testNetwork(mobileNet, v1);
  testRefusals(mobileNet, v1, { subject: 'MobileNet', words: /input_shape|Input size/ });
});

describe('mobileNetV2', () => {
  testNetwork(mobileNetV2, v2, DEEP);
  testVariants(mobileNetV2, v2);
  testRefusals(mobileNetV2, v2, { subject: 'MobileNetV2', words: /input_shape|Input size|activation function/ });
});

describe.each([
  ['MobileNetV3Small', mobileNetV3Small, golden('mobilenet_v3_small')],
  ['MobileNetV3Large', mobileNetV3Large, golden('mobilenet_v3_large')],
] as const)('%s', (subject, make, v3) => {
  testNetwork(make, v3, DEEP);
  testVariants(make, v3);
  testRefusals(make, v3, { subject, words: /Input size|activation function/ });
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

describe('beside the networks', () => {
  test('accepts what Keras accepts, except unknown pooling', () => {
    const taken = errors.filter(({ subject, type }) => subject === 'MobileNet' && type === null);
    for (const { args } of taken) {
      const make = () => networkOf(mobileNet, args as never, 'channels_last');
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
