import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import type { Browser } from 'playwright-core';
import { build as viteBuild } from 'vite';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { hasBrowser, isolated, launch, resultOf } from '../src/browser.ts';
import { run } from '../src/command.ts';
import { fromNpm } from '../src/from-npm.ts';
import { asModule, everything, twoThreads } from '../src/programs.ts';

const folder = inject('folder');
const page = join(folder, 'index.html');

// A machine without Chromium shows this title for the skipped tests.
describe.skipIf(!hasBrowser)(hasBrowser ? 'in Chromium' : 'in Chromium (no browser on this machine)', () => {
  let browser: Browser;
  beforeAll(async () => {
    writeFileSync(join(folder, 'app.js'), asModule(everything, 'globalThis.result = s;'));
    writeFileSync(page, '<link rel="icon" href="data:,"><script type="module" src="/app.js"></script>');
    browser = await launch();
  });
  afterAll(() => browser?.close());

  test('a Vite build', async () => {
    await viteBuild({ root: folder, configFile: false, logLevel: 'error', build: { target: 'es2022' } });
    expect(await resultOf(join(folder, 'dist'), browser)).toBe(everything.expected);
  });

  test('an esbuild bundle', async () => {
    expect(await resultOf(await bundle('app.js'), browser)).toBe(everything.expected);
  });

  test('a Parcel 2 build', async (context) => {
    const parcel = fromNpm('parcel', { parcel: '2.16.4' });
    if ('missing' in parcel) return context.skip(parcel.missing);
    const out = join(folder, 'parcel');
    const program = join(parcel.folder, 'parcel/lib/bin.js');
    const flags = ['--dist-dir', out, '--no-cache', '--no-source-maps', '--log-level', 'error'];
    run(process.execPath, [program, 'build', 'index.html', ...flags], folder);
    expect(await resultOf(out, browser)).toBe(everything.expected);
  });

  describe('two threads are requested', () => {
    let bundled: string;
    beforeAll(async () => {
      writeFileSync(join(folder, 'threads.js'), asModule(twoThreads, 'globalThis.result = s;'));
      bundled = await bundle('threads.js');
    });

    test.each([
      ['an isolated page', isolated, { name: 'wasm', threads: 2 }, /; 2 threads\.$/],
      [
        'a page that is not isolated',
        {},
        { name: 'wasm', threads: 1 },
        /; one thread, since this page is not cross-origin isolated and may not share memory\.$/,
      ],
      [
        'a security policy with workers of blobs',
        { ...isolated, 'content-security-policy': "script-src 'self' 'wasm-unsafe-eval'; worker-src blob:" },
        { name: 'wasm', threads: 2 },
        /; 2 threads\.$/,
      ],
      [
        'a security policy without workers of blobs',
        { ...isolated, 'content-security-policy': "script-src 'self' 'wasm-unsafe-eval'" },
        { name: 'wasm', threads: 1 },
        /; one thread, since workers cannot be started: .+ it was not allowed to start\.$/,
      ],
      [
        'a security policy without WebAssembly',
        { ...isolated, 'content-security-policy': "script-src 'self'" },
        { name: 'reference', threads: 1 },
        /^WebAssembly is not allowed to compile here: .+\.$/,
      ],
    ] as const)('%s', async (_, headers, expected, reason) => {
      const given = JSON.parse(await resultOf(bundled, browser, headers));
      expect(given).toMatchObject({ ...expected, shape: [2, 8, 8, 64] });
      expect(given.reason).toMatch(reason);
      const remedy = expect.stringMatching(
        /^Sepal computes with its reference engine.+ 'wasm-unsafe-eval' in `script-src`/,
      );
      expect(given.warnings).toEqual(expected.name === 'reference' ? [remedy] : []);
    });
  });
});

/** Bundles a program of the folder; returns the folder with the bundle and a page for it. */
async function bundle(entry: string): Promise<string> {
  const outdir = join(folder, `esbuild-${entry}`);
  mkdirSync(outdir);
  await esbuild.build({
    absWorkingDir: folder,
    entryPoints: { app: entry },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    outdir,
  });
  copyFileSync(page, join(outdir, 'index.html'));
  return outdir;
}
