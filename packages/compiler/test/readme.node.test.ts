import { testExamples } from '@sepal/goldens';
import * as kernels from '@sepal/kernels';
import * as ops from '@sepal/ops';
import * as tensor from '@sepal/tensor';
import * as compiler from '../src/index.ts';

testExamples(new URL('../README.md', import.meta.url), {
  '@sepal/kernels': kernels,
  '@sepal/ops': ops,
  '@sepal/tensor': tensor,
  '@sepal/compiler': compiler,
});
