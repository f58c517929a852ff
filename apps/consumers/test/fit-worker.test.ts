import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { hasBrowser, launch, resultOf } from '../src/browser.ts';
import { nodeBinary } from '../src/node-versions.ts';
import {
  builtByEsbuild,
  builtByVite,
  builtByWebpack,
  printedBy,
  printedByBundle,
  writePage,
} from '../src/worker-builds.ts';

const root = inject('folder');

/** Fits in a worker and here, and compares the bits. */
const program = {
  imports: `import { Dense, input, Sequential, tensor } from '@sepal/layers';
import { compile, fitInWorker } from '@sepal/training';`,
  body: `const make = () => compile(
  new Sequential([input({ shape: [2] }), new Dense({ units: 1, kernelInitializer: 'ones' })]),
  { optimizer: 'adam', loss: 'meanSquaredError' },
);
const [x, y] = [tensor([[1, 2], [3, 4], [5, 6]]), tensor([[1], [0], [1]])];
const options = { epochs: 3, batchSize: 2, verbose: 0 };
const [here, there] = [make(), make()];
await here.fit(x, y, options);
let s;
try {
  const { history } = await fitInWorker(there, { x, y }, options);
  const bits = async ({ model }) => (await model.getWeights()).map(({ data }) => data.join()).join();
  s = [history.loss.length, await bits(here) === await bits(there)].join(' ');
} catch (error) {
  s = error.message;
}`,
};
const SAME_BITS = '3 true';
const REFUSED = /^Sequential 'sequential_1' fit: The worker could not be started: .*fit needs no worker\.$/;

describe.each([20, 24, 26])('Node %i', (major) => {
  test('fits in a worker, and ends', (context) => {
    const node = nodeBinary(major);
    if ('missing' in node) return context.skip(node.missing);
    expect(printedBy(node.binary, program, root, 'fit')).toBe(SAME_BITS);
  });
});

test('an esbuild bundle for Node has no file for the worker, and says so', async () => {
  expect(await printedByBundle(program, root, 'fit')).toMatch(REFUSED);
});

// A machine without Chromium shows this title for the skipped tests.
describe.skipIf(!hasBrowser)(hasBrowser ? 'in Chromium' : 'in Chromium (no browser on this machine)', () => {
  const folder = join(root, 'fit');
  let browser: Browser;
  beforeAll(async () => {
    writePage(program, folder);
    browser = await launch();
  });
  afterAll(() => browser?.close());

  test('a Vite build', async () => {
    expect(await resultOf(await builtByVite(folder), browser)).toBe(SAME_BITS);
  });

  test('an esbuild bundle leaves the worker out, and says so', async () => {
    expect(await resultOf(await builtByEsbuild(folder), browser)).toMatch(REFUSED);
  });

  test('a webpack 5 build', async (context) => {
    const built = builtByWebpack(folder, 'fit');
    if ('missing' in built) return context.skip(built.missing);
    expect(await resultOf(built.out, browser)).toBe(SAME_BITS);
  });
});
