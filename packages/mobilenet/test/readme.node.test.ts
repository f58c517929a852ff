import { examplesOf, runExample } from '@sepal/goldens';
import * as layers from '@sepal/layers';
import * as tensor from '@sepal/tensor';
import { expect, test } from 'vitest';
import * as mobilenet from '../src/index.ts';

const modules = { '@sepal/layers': layers, '@sepal/tensor': tensor, '@sepal/mobilenet': mobilenet };

test.each(examplesOf(new URL('../README.md', import.meta.url)).map((code, index) => [index, code] as const))(
  'example %d of the README gives what it says',
  async (_, code) => {
    expect(await runExample(code, modules)).toBeGreaterThan(0);
  },
);
