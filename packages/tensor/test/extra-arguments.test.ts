import { expect, test } from 'vitest';
import * as all from '../src/index.ts';

/** Every public function with a full list of arguments. */
const CALLS: Readonly<Record<string, readonly unknown[]>> = {
  tensor: [[1, 2], [2], 'float32'],
  zeros: [[2], 'int32'],
  ones: [[2], 'int32'],
  full: [[2], 1, 'int32'],
  scalar: [1, 'int32'],
  randomUniform: [[2], {}],
  randomNormal: [[2], {}],
  truncatedNormal: [[2], {}],
  randint: [[2], { minval: 0, maxval: 2 }],
  dropout: [all.zeros([2]), 0.5, {}],
  setRandomSeed: [1],
};

test.each(Object.entries(CALLS))('%s rejects surplus arguments, under its own name', (name, args) => {
  const functions: Readonly<Record<string, unknown>> = all;
  const call = functions[name] as (...args: readonly unknown[]) => unknown;
  expect(() => call(...args)).not.toThrow();
  expect(() => call(...args, 'x')).toThrow(`${name}: There is 1 argument too many. Received: 'x'. Write ${name}(`);
  for (const [index, wrong] of args.flatMap(
    (_, at) =>
      [
        [at, Symbol('s')],
        [at, { constructor: 1 }],
        [at, 'surely not'],
      ] as const,
  )) {
    expect(() => call(...args.with(index, wrong)), `${index} ${String(wrong)}`).toThrow(new RegExp(`^${name}: `));
  }
});

test('SeedGenerator takes a seed and options', () => {
  const Generator = all.SeedGenerator as unknown as new (...given: unknown[]) => unknown;
  expect(() => new Generator(1, { name: 'a' }, 2)).toThrow('SeedGenerator: There is 1 argument too many.');
  expect(() => new Generator(1, { nam: 'a' })).toThrow("Did you mean 'name'?");
  for (const config of [null, 3, []]) {
    expect(() => all.SeedGenerator.fromConfig(config as never)).toThrow(
      'SeedGenerator.fromConfig: A config is an object.',
    );
  }
});
