import { testExamples } from '@sepal/goldens';
import { afterAll, beforeAll, vi } from 'vitest';
import * as layers from '../src/index.ts';
import * as node from '../src/node/index.ts';

// Ignore the user's own settings.
beforeAll(() => void vi.stubEnv('KERAS_HOME', import.meta.dirname));
afterAll(() => void vi.unstubAllEnvs());

// Only this package may be imported: one install is enough.
testExamples(new URL('../README.md', import.meta.url), {
  '@sepal/layers': layers,
  '@sepal/layers/node': node,
});
