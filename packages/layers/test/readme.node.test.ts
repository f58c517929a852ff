import { testExamples } from '@sepal/goldens';
import { afterAll, beforeAll, vi } from 'vitest';
import * as layers from '../src/index.ts';
import * as node from '../src/node/index.ts';

// No settings of the person who runs the tests.
beforeAll(() => void vi.stubEnv('KERAS_HOME', import.meta.dirname));
afterAll(() => void vi.unstubAllEnvs());

// Nothing else may be imported: one install is enough.
testExamples(new URL('../README.md', import.meta.url), {
  '@sepal/layers': layers,
  '@sepal/layers/node': node,
});
