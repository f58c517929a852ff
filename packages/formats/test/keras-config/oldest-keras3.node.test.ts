/** The keys of configs are those that Keras 3.0 knew. */
import { goldenFile } from '@sepal/goldens';
import { deserialize, resetLayerNames } from '@sepal/layers';
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { normalizeConfig } from '../../src/dialects/normalize-config.ts';
import type { Json, JsonObject } from '../../src/index.ts';
import { kerasConfig } from '../../src/keras-config/keras-config.ts';

const FILES = ['sequential.deflated', 'nested', 'every_norm', 'hard_swish', 'dictionaries', 'shared_by_two_models'];

/** The objects of a config by class, with their keys. */
function keysByClass(value: Json, found = new Map<string, Set<string>>()): Map<string, Set<string>> {
  if (value === null || typeof value !== 'object') return found;
  const { class_name: className, config } = value as JsonObject;
  if (typeof className === 'string' && config !== null && typeof config === 'object') {
    const keys = found.get(className) ?? new Set();
    for (const key of Object.keys(config)) keys.add(key);
    found.set(className, keys);
  }
  for (const entry of Object.values(value)) keysByClass(entry, found);
  return found;
}

test.each(FILES)('%s', (file) => {
  const entries = unzipSync(goldenFile(`keras-3.0/${file}.keras`));
  const theirs = JSON.parse(new TextDecoder().decode(entries['config.json'])) as JsonObject;
  resetLayerNames();
  const model = deserialize(normalizeConfig(theirs, { name: 'Keras', version: '3.0.5' }).config);
  const ours = kerasConfig(model as never);
  const known = keysByClass(theirs);
  const written = keysByClass(ours);
  expect([...written.keys()].filter((name) => !known.has(name))).toEqual([]);
  for (const [className, keys] of written) {
    expect({ className, more: [...keys].filter((key) => !known.get(className)?.has(key)) }).toEqual({
      className,
      more: [],
    });
  }
});
