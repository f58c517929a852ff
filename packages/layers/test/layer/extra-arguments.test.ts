import { setRandomSeed, ValueError } from '@sepal/tensor';
import { beforeEach, expect, test } from 'vitest';
import {
  Activation,
  deserialize,
  Identity,
  input,
  resetLayerNames,
  Sequential,
  setImageDataFormat,
} from '../../src/index.ts';
import { everyClass } from '../every-layer.ts';

/** Bypasses the types, as JavaScript does. */
// biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
type Wrong = any;

beforeEach(resetLayerNames);

test('Activation takes its function before the options', () => {
  const layer = new Activation('softmax', { name: 'predictions', trainable: false });
  expect(layer.name).toBe('predictions');
  expect(layer.trainable).toBe(false);
  expect(layer.getConfig()).toEqual(
    new Activation({ activation: 'softmax', name: 'predictions', trainable: false }).getConfig(),
  );
  const double: Wrong = (x: Wrong) => x;
  expect(new Activation(double, { name: 'own' }).activation).toBe(double);
  expect(new Activation('relu', undefined).name).toBe('activation');
  expect(() => new Activation('relu', { nam: 'x' } as Wrong)).toThrow("Did you mean 'name'?");
  expect(() => new Activation('relu', { activation: 'tanh' } as Wrong)).toThrow("{'activation': 'tanh'}");
  expect(() => new (Activation as Wrong)('relu', {}, 1)).toThrow('There is 1 argument too many. Received: 1.');
  expect(() => new (Activation as Wrong)({ activation: 'relu' }, { name: 'x' })).toThrow(
    "Activation: There is 1 argument too many. Received: {'name': 'x'}. Give one object of options: { activation: …, … }.",
  );
});

test.each(everyClass)('%s takes one object of options and nothing else', (name, LayerClass, required) => {
  const made = new LayerClass(required());
  const options = required();
  resetLayerNames();
  for (const extra of [[{ name: 'x' }], ['x'], [undefined, 3]]) {
    expect(() => new LayerClass(options, ...extra)).toThrow(ValueError);
    expect(() => new LayerClass(options, ...extra)).toThrow(`${name}: There `);
    expect(() => new LayerClass(options, ...extra)).toThrow(`too many.`);
  }
  expect(new LayerClass(options).name, 'a failed construction takes no name').toBe(made.name);
});

test.each(everyClass)('%s suggests the closest of its options', (name, LayerClass, required) => {
  const known = Object.keys(required())[0] ?? 'trainable';
  const { [known]: value, ...others } = { ...required(), [known]: required()[known] ?? true };
  expect(() => new LayerClass({ ...others, [known.slice(0, -1)]: value })).toThrow(
    new RegExp(`^${name}: Unrecognized keyword arguments passed to ${name}: .*Did you mean '${known}'\\?`),
  );
  for (const key of ['constructor', '__proto__x', 'toString', 'hasOwnProperty', 'valueOf']) {
    expect(() => new LayerClass({ ...required(), [key]: 1 })).toThrow(`Unrecognized keyword arguments`);
  }
});

test('functions reject surplus arguments', () => {
  const wrong = { input, deserialize, setImageDataFormat, setRandomSeed } as Wrong;
  expect(() => wrong.input({ shape: [1] }, 'x')).toThrow(
    "input: There is 1 argument too many. Received: 'x'. Write input({ shape: …, … }).",
  );
  expect(() => wrong.deserialize({}, {}, 1)).toThrow('deserialize: There is 1 argument too many.');
  expect(() => wrong.setImageDataFormat('channelsLast', 1)).toThrow('setImageDataFormat: There is 1');
  expect(() => wrong.setRandomSeed(1, 2, 3)).toThrow('setRandomSeed: There are 2 arguments too many. Received: 2, 3.');
  expect(() => new (Sequential as Wrong)([], {}, 1)).toThrow('Sequential: There is 1 argument too many.');
  expect(() => new (Identity as Wrong)({}, 'x')).toThrow('Identity: There is 1 argument too many.');
});
