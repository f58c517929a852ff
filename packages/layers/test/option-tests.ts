/** Every option of a layer changes what it is there for, and comes back from the config. */
import type { Shape } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import type { Layer, LayerClass } from '../src/layer/layer.ts';
import { differences, type Observation, observe } from './observe.ts';
import { kerasConfig } from './snake-case.ts';

/** A value away from the default, and the parts of the layer's behaviour that it changes: all of them, and no others. */
export type Change = readonly [value: unknown, parts: readonly (keyof Observation)[]];

/** What {@link testOptions} tests. */
export interface OptionTests {
  readonly name: string;
  /** The class, with any options. */
  readonly layerClass: unknown;
  /** The arguments that the layer needs. */
  readonly required?: Readonly<Record<string, unknown>>;
  readonly inputShape: Shape;
  /** One entry for each option that the config has, but for `dtype`. */
  readonly changes: Readonly<Record<string, Change>>;
  /** Options that are given away from their defaults together: all but these. Several lists are several tests. */
  readonly leftOut?: readonly (readonly string[])[];
  /** Keys that the config only has if they are given. */
  readonly optional?: readonly string[];
}

/** Tests every option by itself, and all of them together through a config and back. */
export function testOptions(tests: OptionTests): void {
  const { name, layerClass, required = {}, inputShape, changes, leftOut = [[]], optional = [] } = tests;
  const fromConfig = (config: Readonly<Record<string, unknown>>): Layer =>
    (layerClass as LayerClass).fromConfig(config) as unknown as Layer;
  const make = (options: Readonly<Record<string, unknown>>): Layer => fromConfig({ ...required, ...options });

  describe(`${name} obeys`, () => {
    const plain = observe(() => make({}), inputShape);
    test.each(Object.entries(changes))('%s: %j', (option, [value, parts]) => {
      const changed = observe(() => make({ [option]: value }), inputShape);
      expect(differences(plain, changed).sort()).toEqual([...parts].sort());
    });

    test('every option of its config', () => {
      const written = [...Object.keys(make({}).getConfig()), ...optional];
      expect(written.sort()).toEqual([...Object.keys(changes), 'dtype'].sort());
    });
  });

  describe(`${name} comes back from its config`, () => {
    test.each(leftOut.map((left) => [left]))('with every option away from its default but %j', (left) => {
      const options = Object.fromEntries(
        Object.entries(changes).flatMap(([option, [value]]) => (left.includes(option) ? [] : [[option, value]])),
      );
      const config = make(options).getConfig();
      for (const [option, value] of Object.entries(options)) {
        if (typeof value !== 'string' || option === 'name') expect(config[option]).toEqual(value);
        else expect(JSON.stringify(config[option])?.toLowerCase()).toContain(value.toLowerCase());
      }
      const data = JSON.parse(JSON.stringify(config)) as Record<string, unknown>;
      const observed = observe(() => make(options), inputShape);
      for (const written of [config, data, kerasConfig(data)]) {
        expect(fromConfig(written).getConfig()).toEqual(config);
        expect(observe(() => fromConfig(written), inputShape)).toEqual(observed);
      }
    });
  });
}
