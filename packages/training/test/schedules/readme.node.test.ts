import { testExamples } from '@sepal/goldens';
import * as tensor from '@sepal/tensor';
import * as training from '../../src/index.ts';

testExamples(new URL('../../src/schedules/README.md', import.meta.url), {
  '@sepal/tensor': tensor,
  '@sepal/training': training,
});
