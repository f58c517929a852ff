import { readFileSync } from 'node:fs';
import * as ops from '@sepal/ops';
import * as tensor from '@sepal/tensor';
import { expect, test } from 'vitest';
import * as constraints from '../src/index.ts';

test('the example of the README prints what it says', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const expected = [...example.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, line]) => line);

  const packages: Record<string, unknown> = {
    '@sepal/tensor': tensor,
    '@sepal/ops': ops,
    '@sepal/constraints': constraints,
  };
  const body = example.replaceAll(/import (\{.*\}) from ('.*');/g, 'const $1 = packages[$2];');
  const printed: string[] = [];
  const log = (...values: unknown[]) =>
    printed.push(values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' '));
  new Function('packages', 'console', body)(packages, { log });

  expect(printed.length).toBeGreaterThan(4);
  expect(printed).toEqual(expected);
});
