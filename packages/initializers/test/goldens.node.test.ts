import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expectClose, expectIdentical, golden, hasShared, type KerasConfig, shared } from '@sepal/goldens';
import { type Shape, setRandomSeed } from '@sepal/tensor';
import { camelCase, camelCaseKeys } from '@sepal/tensor/options';
import { describe, expect, test } from 'vitest';
import type { FanAxes, InitializerIdentifier } from '../src/index.ts';
import * as initializers from '../src/index.ts';

const { cases, large, fans, lookups, objects, unseeded } = golden('initializers');

/**
 * Keras decomposes in float32, and its error grows with the matrix's condition number: 1448 for the 8 × 8 matrix of seed 42, where
 * Keras is off by 1e-5 from the exact answer; below 40 for the others.
 */
const orthogonalTolerance = (shape: Shape) => ({ absolute: shape[0] === 8 ? 1e-5 : 1e-6 });

const make = (className: string, config: KerasConfig) => initializers.get({ class_name: className, config });

/** Keras' config in our form: camelCase keys and enum values, no module names, and the gain that Keras drops. */
function expectedConfig(initializer: string, args: KerasConfig, config: KerasConfig): Record<string, unknown> {
  const expected = camelCaseKeys(config);
  for (const name of ['mode', 'distribution']) {
    if (name in expected) expected[name] = camelCase(String(expected[name]));
  }
  const seed = config['seed'] as KerasConfig | number | null | undefined;
  if (typeof seed === 'object' && seed !== null) {
    expected['seed'] = { className: seed['class_name'], config: seed['config'] };
  }
  if (initializer === 'Identity') expected['gain'] = args['gain'] ?? 1;
  return expected;
}

describe('the values match Keras', () => {
  test.each(cases.map((each) => [each.initializer, JSON.stringify(each.args), each] as const))(
    '%s %s',
    (_name, _args, { initializer, args, config, calls }) => {
      const made = make(initializer, args);
      for (const expected of calls) {
        const value = made.call(expected.shape);
        expect(value.shape).toEqual(expected.shape);
        expect(value.dtype).toBe(expected.dtype);
        if (made instanceof initializers.Orthogonal)
          expectClose(value.data, expected.data, orthogonalTolerance(value.shape));
        else expectIdentical(value.data, expected.data);
      }
      expect(made.getConfig()).toEqual(expectedConfig(initializer, args, config));
    },
  );

  test.each(large.map((each) => [each.initializer, each.shape.join('×'), each] as const))(
    '%s of %s, by its hash',
    (_name, _shape, { initializer, args, shape, sha256, head, tail }) => {
      const { data } = make(initializer, args).call(shape);
      expectIdentical(data.subarray(0, head.length), head.map(Math.fround));
      expectIdentical(data.subarray(-tail.length), tail.map(Math.fround));
      expect(createHash('sha256').update(data).digest('hex')).toBe(sha256);
    },
  );

  test('kernels of the large goldens', ({ skip }) => {
    if (!hasShared('keras', 'golden', 'rng_jax.json')) skip('the large goldens do not travel with the project');
    const numbers = JSON.parse(readFileSync(shared('keras', 'golden', 'rng_jax.json'), 'utf8'));
    for (const seed of [0, 1, 42, 1337]) {
      const glorot = new initializers.GlorotUniform({ seed }).call([3, 3, 4, 2]).data;
      expectIdentical(glorot, numbers[`glorot_uniform_dw_${seed}`]);
      const he = new initializers.HeNormal({ seed }).call([3, 3, 4, 2]).data;
      expectIdentical(he.subarray(0, 8), numbers[`he_normal_${seed}`]);
    }
  });
});

test.each(fans)(
  'fans of $shape, axes $inputAxes and $outputAxes',
  ({ shape, inputAxes, outputAxes, fanIn, fanOut }) => {
    expect(initializers.computeFans(shape, { inputAxes, outputAxes } as FanAxes)).toEqual({ fanIn, fanOut });
  },
);

describe('lookups', () => {
  /** Spellings that only we accept. */
  const spellings: Record<string, string> = { glorotUniform: 'GlorotUniform', heNormal: 'HeNormal' };
  /** Keras' `get('constant')` fails with a KeyError for lack of a value; its constructor's default is 0. */
  const defaults: Record<string, string> = { Constant: 'Constant', constant: 'Constant' };
  /** Not included: the spectrogram kernel, and the base class, whose call only throws. */
  const absent = ['STFT', 'stft', 'Initializer', 'initializer'];

  test.each(lookups.map((each) => [String(each.identifier), each] as const))("'%s'", (name, outcome) => {
    const className = spellings[name] ?? defaults[name] ?? ('className' in outcome ? outcome.className : undefined);
    const get = () => initializers.get(name as InitializerIdentifier);
    if (className === undefined || absent.includes(name)) {
      expect(get).toThrow(`Could not interpret initializer identifier: ${name}`);
    } else {
      const found = initializers.serialize(get());
      const config = 'config' in outcome && outcome.config !== null ? outcome.config : {};
      expect(found.className).toBe(className);
      if (name in spellings || name in defaults) return;
      expect(found.config).toEqual(expectedConfig(className, {}, config));
    }
  });

  test.each(objects.map((each) => [JSON.stringify(each.identifier), each] as const))('%s', (_text, outcome) => {
    const get = () => initializers.get(outcome.identifier as unknown as InitializerIdentifier | null);
    if ('type' in outcome) {
      expect(get).toThrow(/Could not interpret initializer identifier|Unrecognized keyword arguments/);
    } else if (outcome.identifier === null) {
      expect(get()).toBeNull();
    } else {
      const { className, config } = initializers.serialize(get()) ?? {};
      expect(className).toBe(outcome.className);
      expect(config).toEqual(expectedConfig(outcome.className, {}, outcome.config ?? {}));
    }
  });
});

test.each(unseeded.filter(({ code }) => code.startsWith('HeNormal()')))(
  'seeds that are drawn after setRandomSeed($seed), in the order of construction',
  ({ seed, drawn, tensors }) => {
    setRandomSeed(seed);
    const made = [
      new initializers.HeNormal(),
      initializers.get('glorotUniform'),
      new initializers.RandomNormal(),
      new initializers.Orthogonal(),
      new initializers.Zeros(),
      new initializers.TruncatedNormal(),
    ];
    const seeds = made.flatMap((each) => (each instanceof initializers.RandomInitializer ? [each.seed] : []));
    expect(seeds).toEqual(drawn);
    for (const [index, each] of made.entries()) {
      const expected = tensors[index] as { readonly data: readonly number[]; readonly shape: Shape };
      const tolerance = each instanceof initializers.Orthogonal ? orthogonalTolerance(expected.shape) : {};
      expectClose(each.call(expected.shape).data, expected.data, tolerance);
    }
  },
);
