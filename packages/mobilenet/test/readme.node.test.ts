import { testExamples } from '@sepal/goldens';
import * as layers from '@sepal/layers';
import * as tensor from '@sepal/tensor';
import { describe } from 'vitest';
import * as mobilenet from '../src/index.ts';

const modules = { '@sepal/layers': layers, '@sepal/tensor': tensor, '@sepal/mobilenet': mobilenet };

// Nothing else may be imported: one install is enough.
describe('the README of the package', () =>
  testExamples(new URL('../README.md', import.meta.url), { '@sepal/mobilenet': mobilenet }));

// The project's own README is tested here because this package depends on all others that it shows.
describe('the README of the project', () => {
  const pictures = tensor.zeros([1, 128, 128, 3], 'uint8');
  testExamples(new URL('../../../README.md', import.meta.url), modules, { pictures });
});
