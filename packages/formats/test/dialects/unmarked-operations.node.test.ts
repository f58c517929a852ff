/** Operations of Keras 3's `.h5` files, which lack the modules that tell operations from layers: every golden operation. */
import { golden } from '@sepal/goldens';
import { operationClasses } from '@sepal/layers';
import { expect, test } from 'vitest';
import { normalizeConfig } from '../../src/dialects/normalize-config.ts';
import { unmarkedOperation } from '../../src/dialects/unmarked-operations.ts';
import type { Json, JsonObject } from '../../src/index.ts';
import { WRITERS } from './writers.ts';

const { cases, models } = golden('operations');
const all = [...cases, ...models].map(({ name, config }) => [name, config as Json] as const);

/** What Keras 3.15 leaves out of `.h5` files. */
function withoutModules(config: Json): Json {
  return JSON.parse(JSON.stringify(config), (key, value: unknown) =>
    key === 'module' || key === 'registered_name' ? undefined : value,
  ) as Json;
}

/** The operations, and the models that hold them, as they are read. */
function read(config: Json): JsonObject {
  return normalizeConfig({ class_name: 'Functional', config }, WRITERS.keras3).config;
}

/** Entries of layers have no modules in `.h5` files, and need none. */
const operationsOf = (config: JsonObject): unknown[] => {
  const found: unknown[] = [];
  JSON.stringify(config, (_, value) => {
    if (/^keras\.src\.(ops|activations)/.test(String(value?.module))) {
      found.push([value.module, value.class_name, value.config, value.inbound_nodes]);
    }
    return value as unknown;
  });
  return found;
};

test.each(all)('%s', (_, config) => {
  const expected = operationsOf(read(config));
  expect(expected).not.toEqual([]);
  expect(operationsOf(read(withoutModules(config)))).toEqual(expected);
});

test('every operation has its module', () => {
  const known = Object.keys(operationClasses).map((key) => {
    const name = key.slice(key.lastIndexOf('.') + 1);
    return [key, unmarkedOperation(name, {})?.['module']];
  });
  expect(known).toEqual(
    Object.keys(operationClasses).map((key) => {
      const module = key.slice(0, key.lastIndexOf('.'));
      return [key, module === 'activations' ? 'keras.src.activations.activations' : `keras.src.ops.${module}`];
    }),
  );
});
