import { testExamples } from '@sepal/goldens';
import * as layers from '@sepal/layers';
import * as training from '../src/index.ts';
import * as losses from '../src/losses/index.ts';
import * as metrics from '../src/metrics/index.ts';

testExamples(new URL('../README.md', import.meta.url), {
  '@sepal/layers': layers,
  '@sepal/training': training,
  '@sepal/training/losses': losses,
  '@sepal/training/metrics': metrics,
});
