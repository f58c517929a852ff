import * as compiler from '@sepal/compiler';
import { testExamples } from '@sepal/goldens';
import * as ops from '@sepal/ops';
import * as tensor from '@sepal/tensor';
import * as runtime from '../src/index.ts';

testExamples(new URL('../README.md', import.meta.url), {
  '@sepal/compiler': compiler,
  '@sepal/ops': ops,
  '@sepal/tensor': tensor,
  '@sepal/runtime': runtime,
});
