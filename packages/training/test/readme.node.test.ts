import { testExamples } from '@sepal/goldens';
import * as layers from '@sepal/layers';
import * as ops from '@sepal/ops';
import * as tensor from '@sepal/tensor';
import { describe } from 'vitest';
import * as training from '../src/index.ts';
import * as losses from '../src/losses/index.ts';
import * as metrics from '../src/metrics/index.ts';

const modules = {
  '@sepal/layers': layers,
  '@sepal/ops': ops,
  '@sepal/tensor': tensor,
  '@sepal/training': training,
  '@sepal/training/losses': losses,
  '@sepal/training/metrics': metrics,
};

describe.each(['README.md', 'src/losses/README.md', 'src/metrics/README.md'])('%s', (file) => {
  testExamples(new URL(`../${file}`, import.meta.url), modules);
});
