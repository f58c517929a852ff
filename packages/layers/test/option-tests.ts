/** Every option of a layer has its effect, and survives the config. */
import type { Shape } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import type { Layer } from '../src/layer/layer.ts';
import type { LayerClass } from '../src/layer/layer-class.ts';
import { differences, type Observation, observe } from './observe.ts';
import { kerasConfig } from './snake-case.ts';

/** A non-default value, and exactly the parts of the layer's behaviour that it changes. */
export type Change = readonly [value: unknown, parts: readonly (keyof Observation)[]];

/** The cases of {@link testOptions}. */
export interface OptionTests {
  readonly name: string;
  /** The class, accepting any options. */
  readonly layerClass: unknown;
  /** The required arguments. */
  readonly required?: Readonly<Record<string, unknown>>;
  readonly inputShape: Shape;
  /** One entry for each option in the config except `dtype`. */
  readonly changes: Readonly<Record<string, Change>>;
  /** Options to leave at their defaults when all others are changed together; one test per list. */
  readonly leftOut?: readonly (readonly string[])[];
  /** Keys that are only in the config if given. */
  readonly optional?: readonly string[];
}

/** Tests every option separately, and all of them together in a round trip through the config. */
export function testOptions(tests: OptionTests): void {
  const { name, layerClass, required = {}, inputShape, changes, leftOut = [[]], optional = [] } = tests;
  const fromConfig = (config: Readonly<Record<string, unknown>>): Layer =>
    (layerClass as LayerClass).fromConfig(config) as unknown as Layer;
  const make = (options: Readonly<Record<string, unknown>>): Layer => fromConfig({ ...required, ...options });

  describe(`${name} respects`, () => {
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

  describe(`${name} is restored from its config`, () => {
    test.each(leftOut.map((left) => [left]))('with every option changed except %j', (left) => {
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
