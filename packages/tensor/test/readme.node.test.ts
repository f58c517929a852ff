import { testExamples } from '@sepal/goldens';
import * as tensor from '../src/index.ts';
import * as options from '../src/options/index.ts';

testExamples(new URL('../README.md', import.meta.url), {
  '@sepal/tensor': tensor,
  '@sepal/tensor/options': options,
});
