import { mergeConfig, type ViteUserConfig } from 'vitest/config';
import shared from '../../vitest.shared.ts';

const config: ViteUserConfig = mergeConfig(shared, {
  // Packing, installing and bundling take seconds, more on a busy machine.
  test: { globalSetup: 'test/setup.ts', testTimeout: 120_000, hookTimeout: 120_000 },
});
export default config;
