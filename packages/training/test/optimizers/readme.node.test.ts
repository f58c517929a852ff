import { testExamples } from '@sepal/goldens';
import * as ops from '@sepal/ops';
import * as training from '../../src/index.ts';

testExamples(new URL('../../src/optimizers/README.md', import.meta.url), {
  '@sepal/ops': ops,
  '@sepal/training': training,
});
