import * as os from 'node:os';
import { examplesOf, runExample } from '@sepal/goldens';
import * as layers from '@sepal/layers';
import * as tensors from '@sepal/tensor';
import * as training from '@sepal/training';
import { expect, test } from 'vitest';
import * as formats from '../../src/index.ts';
import * as trainingFiles from '../../src/training/index.ts';

const modules = {
  'node:os': os,
  '@sepal/formats': formats,
  '@sepal/formats/training': trainingFiles,
  '@sepal/layers': layers,
  '@sepal/tensor': tensors,
  '@sepal/training': training,
};

const examples = examplesOf(new URL('../../README.md', import.meta.url))
  .filter((code) => code.includes('@sepal/formats/training'))
  .map((code, index) => ({ code, index: index + 1 }));

test.each(examples)('example $index of training gives what it says', async ({ code }) => {
  expect(await runExample(code, modules)).toBe(1);
});

test('there are two', () => {
  expect(examples).toHaveLength(2);
});
