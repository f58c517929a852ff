import { playwright } from '@vitest/browser-playwright';
import { defineConfig, mergeConfig, type TestProjectInlineConfiguration, type ViteUserConfig } from 'vitest/config';
import shared, { chromiumArgs, chromiumPath, sourceConditions, testTimeout } from './vitest.shared.ts';

// The packages that promise to compute the same in a browser. Tests that read files are named
// *.node.test.ts and stay in Node; those that need a page are named *.page.test.ts and run only there.
const browserTests = [
  'packages/{tensor,ops,assembler,kernels,compiler,runtime,image,formats}/test/**/*.test.ts',
  'packages/training/test/**/*.page.test.ts',
];
const browser: TestProjectInlineConfiguration = {
  // What the packages' own runs leave out, tests of pages, is run here.
  extends: false,
  ...sourceConditions,
  // What tests import is looked for here: found only while they load, it would reload the page under them.
  optimizeDeps: { entries: [...browserTests, '!**/*.node.test.ts'] },
  // Threads share memory: pages that are cross-origin isolated may.
  server: {
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
  },
  test: {
    name: 'browser',
    testTimeout,
    hookTimeout: testTimeout,
    include: browserTests,
    exclude: ['**/*.node.test.ts', '**/node_modules/**'],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: { ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }), args: chromiumArgs },
      }),
      instances: [{ browser: 'chromium' }],
    },
  },
};

const noBrowser: TestProjectInlineConfiguration = {
  test: { name: 'browser', include: ['scripts/no-browser.test.mjs'] },
};

// `vitest` here runs every package in one process (watching, coverage).
const config: ViteUserConfig = mergeConfig(
  shared,
  defineConfig({
    test: {
      coverage: { provider: 'v8', include: ['packages/*/src/**'], reporter: ['text', 'lcov'] },
      projects: [
        'packages/*',
        'apps/*',
        { test: { name: 'scripts', include: ['scripts/*.test.mjs'], exclude: ['scripts/no-browser.test.mjs'] } },
        chromiumPath === undefined ? noBrowser : browser,
      ],
    },
  }),
);
export default config;
