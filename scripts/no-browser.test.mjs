// Stands in for the tests in Chromium on a machine that has none, so that their absence is counted.
import { test } from 'vitest';

test.skip('unit tests in Chromium: no browser here (apt-get install chromium, or set CHROMIUM_PATH)', () => {});
