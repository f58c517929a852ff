// Stands in for the Chromium tests on a machine without Chromium, so that they are counted as skipped.
import { test } from 'vitest';

test.skip('unit tests in Chromium: no browser here (apt-get install chromium, or set CHROMIUM_PATH)', () => {});
