import { existsSync } from 'node:fs';
import { defaultClientConditions, defaultServerConditions } from 'vite';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const installed = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));

/**
 * Chromium as the system installs it; Playwright's own download is not used. CHROMIUM_PATH names another one, or none
 * if it is empty.
 */
export const chromiumPath: string | undefined =
  process.env['CHROMIUM_PATH'] === '' ? undefined : (process.env['CHROMIUM_PATH'] ?? installed);

/** Root for containers, and nothing that talks to the network. */
export const chromiumArgs: string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Tests see the sources of the other packages, so nothing has to be built first. */
export const sourceConditions: Pick<ViteUserConfig, 'resolve' | 'ssr'> = {
  resolve: { conditions: ['@sepal/source', ...defaultClientConditions] },
  ssr: { resolve: { conditions: ['@sepal/source', ...defaultServerConditions] } },
};

/** No test says how long something takes: what hangs is to end, and a busy machine is to have its time. */
export const testTimeout: number = 60_000;

const config: ViteUserConfig = defineConfig({
  ...sourceConditions,
  test: {
    testTimeout,
    hookTimeout: testTimeout,
    include: ['test/**/*.test.ts'],
    exclude: ['**/*.page.test.ts', '**/node_modules/**'],
    reporters: ['default', 'json'],
    outputFile: { json: 'reports/vitest.json' },
  },
});
export default config;
