/** The table of options is that of the classes. */
import { type AnyLayer, layerClasses } from '@sepal/layers';
import { expect, test } from 'vitest';
import { ALL_WORDS } from '../../src/dialects/all-words.ts';
import { optionsOf } from '../../src/dialects/layer-options.ts';
import { snakeCaseKey } from '../../src/keras-config/keras-values.ts';
import { layerCases, layerOf } from '../layer-cases.ts';

const byClass = new Map<string, AnyLayer[]>();
for (const golden of layerCases) byClass.set(golden.layer, [...(byClass.get(golden.layer) ?? []), layerOf(golden)]);

/** Keys that Keras writes into a config and this package's layers do not have. */
const KERAS_ALONE = ['activity_regularizer'];

test.each(Object.keys(layerClasses).filter((name) => byClass.has(name)))('%s', (name) => {
  const known = optionsOf(name, ALL_WORDS) as ReadonlySet<string>;
  const ours = new Set(
    (byClass.get(name) as AnyLayer[]).flatMap((layer) => Object.keys(layer.getConfig()).map(snakeCaseKey)),
  );
  expect([...ours].filter((key) => !known.has(key))).toEqual([]);
  expect([...known].filter((key) => !ours.has(key) && !KERAS_ALONE.includes(key))).toEqual([]);
  const keras = new Set(layerCases.filter(({ layer }) => layer === name).flatMap(({ config }) => Object.keys(config)));
  expect([...keras].filter((key) => !known.has(key))).toEqual([]);
});

test('models and the input layer have a row too', () => {
  for (const name of ['Functional', 'Sequential', 'InputLayer'])
    expect(optionsOf(name, ALL_WORDS)?.has('name')).toBe(true);
  expect(optionsOf('constructor', ALL_WORDS)).toBeUndefined();
});
