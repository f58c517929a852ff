import { readFileSync } from 'node:fs';
import { hasShared, shared } from '@sepal/goldens';
import { resetLayerNames } from '@sepal/layers';
import { expect, test } from 'vitest';
import { mobileNet } from '../src/index.ts';

const FILE = ['keras', 'golden', 'mobilenet_1.0_224.summary.keras3.cols104.txt'] as const;

// The file is large and kept in the shared folder; without it there is nothing to compare with.
test.skipIf(!hasShared(...FILE))('the summary is Keras’, character by character, on a terminal of 104 columns', () => {
  resetLayerNames();
  const lines = (text: string): string[] => text.trimEnd().split('\n');
  expect(lines(mobileNet().summary({ columns: 104 }))).toEqual(lines(readFileSync(shared(...FILE), 'utf8')));
});
