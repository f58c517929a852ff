/** Configs of real files become models with the layers, sizes and calls of the file. */
import { hasShared } from '@sepal/goldens';
import { deserialize, type Model, resetLayerNames } from '@sepal/layers';
import { describe, expect, test } from 'vitest';
import { normalizeConfig } from '../../src/dialects/normalize-config.ts';
import type { JsonObject } from '../../src/index.ts';
import { realConfigs } from '../real-configs.ts';
import { inCommonWords } from './common-words.ts';

const configs = hasShared() ? await realConfigs() : [];

/** Parameters by Keras' own count. */
const PARAMETERS: Readonly<Record<string, number>> = {
  mnist_cnn_k3: 93_322,
  mobilenet_v1: 475_544,
  vww_96: 221_794,
  mobilenet_025_32_10: 221_114,
  nested: 23,
  seq: 287,
  func: 284,
  minimal: 99,
};

/** The names of a config's layers; a sequence's input is none of them. */
function namesOf(config: JsonObject): readonly string[] {
  const layers = (config['config'] as JsonObject)['layers'] as readonly JsonObject[];
  return layers
    .filter((layer) => config['class_name'] !== 'Sequential' || layer['class_name'] !== 'InputLayer')
    .map((layer) => (layer['config'] as JsonObject)['name'] as string);
}

describe.skipIf(!hasShared())('real files', () => {
  test.each(configs.map((real) => [real.file, real] as const))('%s', (file, { config, writer }) => {
    resetLayerNames();
    const normalized = normalizeConfig(config, writer);
    const model = deserialize(normalized.config) as unknown as Model;
    expect(model.layers.map(({ name }) => name)).toEqual(namesOf(config));
    const [, parameters] = Object.entries(PARAMETERS).find(([name]) => file.includes(name)) ?? [];
    expect(model.countParams()).toBe(parameters);
    expect(normalized.names.size).toBe(0);
  });

  test.each(configs.filter(({ writer }) => writer.version?.startsWith('2.') || writer.name === 'TensorFlow.js'))(
    '$file needs no words that a page would have to load',
    ({ config, writer }) => {
      expect(inCommonWords(config, writer)?.config).toEqual(normalizeConfig(config, writer).config);
    },
  );

  test('notes tell what was dropped', () => {
    const { config, writer } = configs.find(({ file }) => file.endsWith('vww_96.h5')) as (typeof configs)[number];
    expect(normalizeConfig(config, writer).notes).toEqual([
      expect.stringMatching(/^groups=1 dropped, which changes nothing: depthwise_conv2d, .* and 7 more$/),
    ]);
  });
});
