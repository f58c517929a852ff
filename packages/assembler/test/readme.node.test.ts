import { examplesOf, runExample } from '@sepal/goldens';
import { expect, test } from 'vitest';
import * as assembler from '../src/index.ts';

test.each(examplesOf(new URL('../README.md', import.meta.url)))('%s', async (code) => {
  expect(await runExample(code, { '@sepal/assembler': assembler })).toBe(1);
});
