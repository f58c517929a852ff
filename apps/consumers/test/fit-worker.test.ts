import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import type { Browser } from 'playwright-core';
import { build as viteBuild } from 'vite';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { hasBrowser, launch, resultOf } from '../src/browser.ts';
import { run } from '../src/command.ts';
import { fromNpm } from '../src/from-npm.ts';
import { nodeBinary } from '../src/node-versions.ts';
import { asModule } from '../src/programs.ts';

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
    writeFileSync(join(root, 'fit.mjs'), asModule(program, 'console.log(s);'));
    expect(run(node.binary, ['fit.mjs'], root).trim()).toBe(SAME_BITS);
  });
});

test('an esbuild bundle for Node has no file for the worker, and says so', async () => {
  writeFileSync(join(root, 'fit-entry.js'), asModule(program, 'console.log(s);'));
  const outdir = join(root, 'fit-node');
  const options = { bundle: true, format: 'esm', platform: 'node', target: 'es2022', logLevel: 'error' } as const;
  await esbuild.build({ ...options, entryPoints: [join(root, 'fit-entry.js')], outdir });
  writeFileSync(join(outdir, 'package.json'), '{ "type": "module" }');
  expect(run(process.execPath, ['fit-entry.js'], outdir).trim()).toMatch(REFUSED);
});

// A machine without Chromium shows this title for the skipped tests.
describe.skipIf(!hasBrowser)(hasBrowser ? 'in Chromium' : 'in Chromium (no browser on this machine)', () => {
  const folder = join(root, 'fit');
  let browser: Browser;
  beforeAll(async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'app.js'), asModule(program, 'globalThis.result = s;'));
    writeFileSync(
      join(folder, 'index.html'),
      '<link rel="icon" href="data:,"><script type="module" src="./app.js"></script>',
    );
    browser = await launch();
  });
  afterAll(() => browser?.close());

  test('a Vite build', async () => {
    await viteBuild({ root: folder, configFile: false, logLevel: 'error', build: { target: 'es2022' } });
    expect(await resultOf(join(folder, 'dist'), browser)).toBe(SAME_BITS);
  });

  test('an esbuild bundle leaves the worker out, and says so', async () => {
    const outdir = join(folder, 'esbuild');
    const options = { bundle: true, format: 'esm', target: 'es2022', splitting: true, logLevel: 'error' } as const;
    await esbuild.build({ ...options, entryPoints: [join(folder, 'app.js')], outdir });
    copyFileSync(join(folder, 'index.html'), join(outdir, 'index.html'));
    expect(await resultOf(outdir, browser)).toMatch(REFUSED);
  });

  test('a webpack 5 build', async (context) => {
    const installed = fromNpm('webpack', { webpack: '5.113.0' });
    if ('missing' in installed) return context.skip(installed.missing);
    const out = join(folder, 'webpack');
    const options = {
      mode: 'development',
      devtool: false,
      entry: join(folder, 'app.js'),
      output: { path: out, filename: 'app.js' },
    };
    const build = `require('webpack')(${JSON.stringify(options)}, (error, stats) => {
  if (error || stats.hasErrors()) throw error ?? new Error(stats.toString('errors-only'));
});`;
    writeFileSync(join(installed.folder, 'build-fit.cjs'), build);
    run(process.execPath, [join(installed.folder, 'build-fit.cjs')], folder);
    copyFileSync(join(folder, 'index.html'), join(out, 'index.html'));
    expect(await resultOf(out, browser)).toBe(SAME_BITS);
  });
});
