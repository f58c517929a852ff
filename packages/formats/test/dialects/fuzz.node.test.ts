/** Damaged configs give a model or an error that says what is wrong with them, never an error of the engine. */
import { hasShared } from '@sepal/goldens';
import { deserialize, resetLayerNames } from '@sepal/layers';
import { SepalError } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { describeLayers } from '../../src/describe/describe-layers.ts';
import { normalizeConfig } from '../../src/dialects/normalize-config.ts';
import { FileError, type Json, type JsonObject } from '../../src/index.ts';
import { mutated } from '../json-mutations.ts';
import { realConfigs } from '../real-configs.ts';
import { inCommonWords } from './common-words.ts';

const configs = hasShared() ? await realConfigs() : [];
const ROUNDS = 150;
/** Models of these are large: they are only read. */
const LARGE = 20_000;

/** A config with its first few layers alone, in which a mutation hits more often. */
function head(config: JsonObject): JsonObject {
  const inner = (config['config'] ?? (config['model_config'] as JsonObject)['config']) as JsonObject;
  const layers = (inner['layers'] as readonly Json[]).slice(0, 8);
  const last = (layers.at(-1) as JsonObject)['name'] ?? null;
  const ends = inner['output_layers'] === undefined ? {} : { output_layers: [[last, 0, 0]] };
  return { ...config, config: { ...inner, layers, ...ends } };
}

describe.skipIf(!hasShared())('what the words of most files read', () => {
  test.each(configs.map((real, index) => [real.file, index, real] as const))('%s', (_, index, { config, writer }) => {
    for (let round = 0; round < ROUNDS; round++) {
      const damaged = (round === 0 ? config : mutated(head(config), index * 10_007 + round)) as JsonObject;
      const common = inCommonWords(damaged, writer);
      if (common === undefined) continue;
      // Without notes it is what all words read, and nothing that they refuse.
      expect({ ...normalizeConfig(damaged, writer), notes: [] }).toEqual(common);
    }
  });
});

describe.skipIf(!hasShared())('mutated configs', () => {
  test.each(configs.map((real, index) => [real.file, index, real] as const))('%s', (_, index, { config, writer }) => {
    let made = 0;
    let refused = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const seed = index * 10_007 + round;
      const damaged = mutated(round % 3 === 0 ? config : head(config), seed) as JsonObject;
      expect(() => describeLayers(damaged)).not.toThrow();
      try {
        const normalized = normalizeConfig(damaged, writer);
        if (JSON.stringify(normalized.config).length > LARGE) continue;
        resetLayerNames();
        deserialize(normalized.config);
        made++;
      } catch (error) {
        if (!(error instanceof SepalError)) throw new Error(`seed ${seed}`, { cause: error });
        expect(error.message.length).toBeGreaterThan(20);
        refused++;
      }
    }
    expect(made).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
  });
});

test('values of every type at every key of a layer', () => {
  const layer = {
    class_name: 'Conv2D',
    config: {
      name: 'it',
      trainable: true,
      dtype: 'float32',
      batch_input_shape: [null, 8, 8, 3],
      filters: 2,
      kernel_size: [3, 3],
      strides: [1, 1],
      padding: 'same',
      data_format: 'channels_last',
      activation: 'relu',
      kernel_initializer: {
        class_name: 'VarianceScaling',
        config: { scale: 1, mode: 'fan_avg', distribution: 'normal', dtype: null },
      },
      kernel_regularizer: { name: 'L1L2Regularizer', l1: 0, l2: 1 },
      kernel_constraint: { name: 'MaxNorm', m: 2 },
    },
    name: 'it',
    inbound_nodes: [],
  };
  const writers = [
    { name: 'Keras', version: '1.2.2' },
    { name: 'Keras', version: '2.8.0' },
    { name: 'Keras', version: '3.15.1' },
  ];
  let refused = 0;
  for (let seed = 0; seed < 3000; seed++) {
    const damaged = mutated({ class_name: 'Sequential', config: [layer] }, seed) as JsonObject;
    for (const writer of writers) {
      try {
        normalizeConfig(damaged, { ...writer, version: writer.version });
      } catch (error) {
        if (!(error instanceof FileError)) throw new Error(`seed ${seed}`, { cause: error });
        refused++;
      }
    }
  }
  expect(refused).toBeGreaterThan(1000);
});
