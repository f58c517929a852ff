import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { hasBrowser, launch, resultOf } from '../src/browser.ts';
import { installInto } from '../src/clean-folder.ts';
import { run } from '../src/command.ts';
import { fromNpm } from '../src/from-npm.ts';
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

/** Writes an HDF5 file and reads it; `messages` counts what workers answer: three when reading, two when writing. */
const program = {
  imports: `import { loadModel, saveModel } from '@sepal/formats';
import { Dense, input, Sequential, tensor } from '@sepal/layers';`,
  body: `let messages = 0;
const counted = (Worker) => class extends Worker {
  constructor(...given) {
    super(...given);
    const count = () => messages++;
    if (this.on) this.on('message', count);
    else this.addEventListener('message', count);
  }
};
const threads = globalThis.process?.getBuiltinModule('node:worker_threads');
if (threads) threads.Worker = counted(threads.Worker);
else if (globalThis.Worker) globalThis.Worker = counted(globalThis.Worker);
const model = new Sequential([input({ shape: [3] }), new Dense({ units: 2, kernelInitializer: 'ones' })]);
const bytes = await saveModel(model, { format: 'h5' });
const again = await loadModel(bytes);
const y = await again.predict(tensor([[1, 2, 3]]));
const s = [y.data.join(), messages].join(' ');`,
};
const IN_WORKERS = '6,6 5';
const IN_THIS_THREAD = '6,6 0';

describe.each([20, 24, 26])('Node %i', (major) => {
  test('reads and writes HDF5 in a worker, and ends', (context) => {
    const node = nodeBinary(major);
    if ('missing' in node) return context.skip(node.missing);
    expect(printedBy(node.binary, program, root, 'hdf5')).toBe(IN_WORKERS);
  });
});

test('an esbuild bundle for Node has no file for the worker, and works in its thread', async () => {
  expect(await printedByBundle(program, root, 'hdf5')).toBe(IN_THIS_THREAD);
});

// A machine without Chromium shows this title for the skipped tests.
describe.skipIf(!hasBrowser)(hasBrowser ? 'in Chromium' : 'in Chromium (no browser on this machine)', () => {
  const folder = join(root, 'hdf5');
  let browser: Browser;
  beforeAll(async () => {
    writePage(program, folder);
    browser = await launch();
  });
  afterAll(() => browser?.close());

  test('a Vite build', async () => {
    expect(await resultOf(await builtByVite(folder), browser)).toBe(IN_WORKERS);
  });

  test('a Vite build, on a page whose policy forbids workers', async () => {
    const policy = { 'content-security-policy': "script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'" };
    expect(await resultOf(join(folder, 'dist'), browser, policy)).toBe(IN_THIS_THREAD);
  });

  test('an esbuild bundle leaves the worker out, and works in its thread', async () => {
    expect(await resultOf(await builtByEsbuild(folder), browser)).toBe(IN_THIS_THREAD);
  });

  test('a webpack 5 build', async (context) => {
    const built = builtByWebpack(folder, 'hdf5');
    if ('missing' in built) return context.skip(built.missing);
    expect(await resultOf(built.out, browser)).toBe(IN_WORKERS);
  });

  // Parcel 2 reads no `exports` unless it is told to; dependencies of formats need them.
  test('a Parcel 2 build, with `packageExports`', async (context) => {
    const parcel = fromNpm('parcel', { parcel: '2.16.4' });
    if ('missing' in parcel) return context.skip(parcel.missing);
    const own = join(inject('scratch'), 'hdf5-parcel');
    installInto(own, ['@sepal/formats', '@sepal/layers'], inject('tarballs'));
    const manifest = join(own, 'package.json');
    const settings = { '@parcel/resolver-default': { packageExports: true } };
    writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, 'utf8')), ...settings }));
    for (const file of ['app.js', 'index.html']) copyFileSync(join(folder, file), join(own, file));
    const out = join(own, 'dist');
    const flags = ['--dist-dir', out, '--no-cache', '--no-source-maps', '--log-level', 'error'];
    run(process.execPath, [join(parcel.folder, 'parcel/lib/bin.js'), 'build', 'index.html', ...flags], own);
    expect(await resultOf(out, browser)).toBe(IN_WORKERS);
  });
});
