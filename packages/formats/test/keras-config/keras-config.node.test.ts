/** Configs are what Keras' own `get_config` returns, but for keys that older versions do not know. */
import { type AnyLayer, deserialize, layerClasses, resetLayerNames } from '@sepal/layers';
import { describe, expect, test } from 'vitest';
import { normalizeConfig } from '../../src/dialects/normalize-config.ts';
import type { JsonObject } from '../../src/index.ts';
import { kerasConfig } from '../../src/keras-config/keras-config.ts';
import { type CaseClass, layerCases, layerOf } from '../layer-cases.ts';

/** Keys that may be left out, by their values in Keras' config. */
const MAY_BE_OMITTED: Readonly<Record<string, unknown>> = {
  synchronized: false,
  renorm: false,
  renorm_clipping: null,
  renorm_momentum: 0.99,
  quantization_config: null,
  rms_scaling: false,
  output_padding: null,
  data_format: 'channels_last',
  pad_to_aspect_ratio: false,
  fill_mode: 'constant',
  fill_value: 0,
  antialias: false,
  input_axes: null,
  output_axes: null,
  activity_regularizer: null,
  trainable: true,
};

/** A config of Keras without the keys that may be left out, and with names for policies. */
function reduced(config: unknown): unknown {
  if (Array.isArray(config)) return config.map(reduced);
  if (config === null || typeof config !== 'object') return config;
  const { class_name: className, config: inner } = config as JsonObject;
  if (className === 'DTypePolicy') return (inner as JsonObject)['name'];
  // Keras makes a sorted list of LayerNormalization's axis when it builds the layer.
  if ('axis' in config && 'epsilon' in config) {
    const { axis, ...others } = config;
    return { ...(reduced(others) as object), axes: [axis].flat().toSorted() };
  }
  const entries = Object.entries(config).filter(
    ([key, value]) => !(Object.hasOwn(MAY_BE_OMITTED, key) && MAY_BE_OMITTED[key] === value),
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, reduced(value)]));
}

describe('as Keras writes it', () => {
  test.each(layerCases.map((golden, index) => [golden.layer, index, golden] as const))('%s %i', (_, __, golden) => {
    const written = kerasConfig(layerOf(golden));
    expect(written['module']).toBe('keras.layers');
    expect(written['class_name']).toBe(golden.layer);
    expect(written['registered_name']).toBeNull();
    // Keras counts the channels in place of -1 when it builds the layer.
    const groups = golden.args['groups'] === -1 ? { groups: -1 } : {};
    expect(reduced(written['config'])).toEqual(reduced({ ...golden.config, ...groups }));
  });
});

describe('and back', () => {
  test.each(layerCases.map((golden, index) => [golden.layer, index, golden] as const))('%s %i', (_, __, golden) => {
    const layer = layerOf(golden);
    const normalized = normalizeConfig(JSON.parse(JSON.stringify(kerasConfig(layer))), {
      name: 'Keras',
      version: '3.15.1',
    });
    resetLayerNames();
    const copy = deserialize(normalized.config) as unknown as AnyLayer;
    expect(copy.getConfig()).toEqual(layer.getConfig());
    expect(kerasConfig(copy)).toEqual(kerasConfig(layer));
    expect(normalized.notes).toEqual([]);
  });
});

test('there are cases of every class', () => {
  const recorded = new Set(layerCases.map(({ layer }) => layer));
  const models = new Set(['Functional', 'Sequential', 'InputLayer']);
  const classes = Object.keys(layerClasses).filter((name) => !models.has(name)) as CaseClass[];
  expect(classes.filter((name) => !recorded.has(name))).toEqual([]);
});
