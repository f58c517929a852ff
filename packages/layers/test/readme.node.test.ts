import { testExamples } from '@sepal/goldens';
import * as ops from '@sepal/ops';
import * as tensor from '@sepal/tensor';
import { afterAll, beforeAll, vi } from 'vitest';
import * as layers from '../src/index.ts';
import * as node from '../src/node/index.ts';

// No settings of the person who runs the tests.
beforeAll(() => void vi.stubEnv('KERAS_HOME', import.meta.dirname));
afterAll(() => void vi.unstubAllEnvs());

testExamples(new URL('../README.md', import.meta.url), {
  '@sepal/ops': ops,
  '@sepal/tensor': tensor,
  '@sepal/layers': layers,
  '@sepal/layers/node': node,
});
