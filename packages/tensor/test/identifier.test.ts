import { expect, test } from 'vitest';
import {
  camelCase,
  camelCaseKeys,
  findByName,
  functionNameOf,
  readSerialized,
  snakeCase,
} from '../src/options/identifier.ts';

test.each([
  ['DepthwiseConv2D', 'depthwise_conv2d'],
  ['ReLU', 're_lu'],
  ['PReLU', 'p_re_lu'],
  ['ELU', 'elu'],
  ['LeakyReLU', 'leaky_re_lu'],
  ['ZeroPadding2D', 'zero_padding2d'],
  ['RMSprop', 'rm_sprop'],
  ['L1L2', 'l1l2'],
])('snakeCase(%s) is what Keras makes of it', (name, expected) => {
  expect(snakeCase(name)).toBe(expected);
});

test('camelCase joins words at underscores', () => {
  expect(camelCase('glorot_uniform')).toBe('glorotUniform');
  expect(camelCase('GlorotUniform')).toBe('glorotUniform');
  expect(camelCase('l1')).toBe('l1');
  expect(camelCaseKeys({ kernel_size: [3, 3], name: 'a_b' })).toEqual({ kernelSize: [3, 3], name: 'a_b' });
});

test('serialized objects are read in both spellings', () => {
  const expected = { className: 'RandomUniform', config: { minval: 0 } };
  expect(readSerialized({ className: 'RandomUniform', config: { minval: 0 } })).toEqual(expected);
  expect(readSerialized({ module: 'keras', class_name: 'RandomUniform', config: { minval: 0 } })).toEqual(expected);
  expect(readSerialized('RandomUniform')).toBeUndefined();
  expect(readSerialized(null)).toBeUndefined();
  expect(readSerialized({ className: 'L2', config: 'l2' })).toBeUndefined();
  expect(readSerialized({ className: 'L2', config: [1] })).toBeUndefined();
});

test('a serialized function is read by its name', () => {
  expect(readSerialized({ class_name: 'function', config: 'relu' })).toEqual({ className: 'relu', config: {} });
  expect(functionNameOf({ className: 'function', config: 'relu' })).toBe('relu');
  expect(functionNameOf({ className: 'relu', config: {} })).toBeUndefined();
});

test('entries are found under every spelling, and unknown names get a suggestion', () => {
  const table = { kind: 'initializer', entries: { GlorotUniform: 1, Zeros: 2 }, aliases: { zero: 'Zeros' } };
  for (const name of ['GlorotUniform', 'glorotUniform', 'glorot_uniform']) expect(findByName(name, table)).toBe(1);
  expect(findByName('zero', table)).toBe(2);
  expect(() => findByName('glorot', table, 'Dense')).toThrow(
    "Dense: Could not interpret initializer identifier: glorot. Did you mean 'glorotUniform'? Use one of 'glorotUniform', 'zeros'.",
  );
  expect(() => findByName('toString', table)).toThrow('Could not interpret');
});
