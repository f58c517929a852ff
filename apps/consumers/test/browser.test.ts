import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import type { Browser } from 'playwright-core';
import { build as viteBuild } from 'vite';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { hasBrowser, launch, resultOf } from '../src/browser.ts';
import { asModule, everything } from '../src/programs.ts';

const folder = inject('folder');
const page = join(folder, 'index.html');

// The title is what a machine without Chromium shows for the skipped tests.
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
    const outdir = join(folder, 'esbuild');
    mkdirSync(outdir);
    await esbuild.build({
      absWorkingDir: folder,
      entryPoints: ['app.js'],
      bundle: true,
      format: 'esm',
      target: 'es2022',
      outdir,
    });
    copyFileSync(page, join(outdir, 'index.html'));
    expect(await resultOf(outdir, browser)).toBe(everything.expected);
  });
});
