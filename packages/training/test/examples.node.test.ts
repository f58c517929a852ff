/** The examples in the docstrings of losses and metrics give what they say. */
import { readdirSync, readFileSync } from 'node:fs';
import { runExample } from '@sepal/goldens';
import * as ops from '@sepal/ops';
import * as tensors from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import * as losses from '../src/losses/index.ts';
import * as metrics from '../src/metrics/index.ts';

/** What docstrings of a folder say of exported functions and classes: `[name, example]`. */
function examplesIn(folder: URL): (readonly [name: string, code: string])[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [
      ...readFileSync(new URL(file, folder), 'utf8').matchAll(
        /@example\n((?: \* .*\n)+) \*\/\n.*?(?:class|function) (\w+)/g,
      ),
    ])
    .map(([, text = '', name = '']) => [name, text.replace(/^ \* /gm, '')]);
}

describe.each([
  ['losses', losses as Readonly<Record<string, unknown>>],
  ['metrics', metrics as Readonly<Record<string, unknown>>],
] as const)('%s', (name, entry) => {
  const examples = examplesIn(new URL(`../src/${name}/`, import.meta.url));

  test.each(examples)('%s', async (_, code) => {
    expect(await runExample(code, {}, { ...ops, ...tensors, ...entry })).toBeGreaterThan(0);
  });

  test('every loss or metric has an example', () => {
    const { Loss } = losses;
    const { Metric } = metrics;
    const classes = Object.entries(entry).filter(
      ([, value]) =>
        typeof value === 'function' && (value.prototype instanceof Loss || value.prototype instanceof Metric),
    );
    expect(examples.map(([example]) => example)).toEqual(
      expect.arrayContaining(classes.map(([className]) => className)),
    );
  });
});
