import { playwright } from '@vitest/browser-playwright';
import { defineConfig, mergeConfig, type TestProjectInlineConfiguration, type ViteUserConfig } from 'vitest/config';
import shared, { chromiumArgs, chromiumPath, sourceConditions } from './vitest.shared.ts';

// The packages that promise to compute the same in a browser. Tests that read files are named
// *.node.test.ts and stay in Node.
const browser: TestProjectInlineConfiguration = {
  ...sourceConditions,
  // Found only while the tests load, it would reload the page under them.
  optimizeDeps: { include: ['fast-check'] },
  test: {
    name: 'browser',
    include: ['packages/{tensor,ops}/test/**/*.test.ts'],
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
