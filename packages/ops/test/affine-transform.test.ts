import { ones, tensor } from '@sepal/tensor';
import { expect, test } from 'vitest';
import { affineTransform, type FillMode } from '../src/index.ts';

const row = tensor([1, 2, 3, 4], [1, 1, 4, 1]);
const moved = (by: number, fillMode: FillMode): number[] =>
  Array.from(affineTransform(row, tensor([1, 0, by, 0, 1, 0], [1, 6]), { fillMode, fillValue: 9 }).data);

test.each<readonly [FillMode, readonly number[]]>([
  ['constant', [9, 9, 9, 9]],
  ['nearest', [4, 4, 4, 4]],
  ['reflect', [4, 3, 2, 1]],
  ['mirror', [3, 2, 1, 2]],
  ['wrap', [1, 2, 3, 4]],
])('%s lies outside', (fillMode, expected) => {
  expect(moved(4, fillMode)).toEqual(expected);
});

test('positions between pixels are mixed', () => {
  expect(moved(0.25, 'constant')).toEqual([1.25, 2.25, 3.25, 5.25]);
});

test('each picture has its own transform', () => {
  const x = tensor([1, 2, 3, 4], [2, 1, 2, 1]);
  const flipped = affineTransform(x, tensor([1, 0, 0, 0, 1, 0, -1, 0, 1, 0, 1, 0], [2, 6]));
  expect(Array.from(flipped.data)).toEqual([1, 2, 4, 3]);
});

test('mistakes are named', () => {
  expect(() => affineTransform(row, ones([2, 6]))).toThrow(
    /transforms \[batch, 6\]\. Received shapes \(1, 1, 4, 1\) and \(2, 6\)/,
  );
  expect(() => affineTransform(row, ones([1, 8]))).toThrow(/transforms \[batch, 6\]/);
  expect(() => affineTransform(row, ones([1, 6]), { fillMode: 'mirrored' as never })).toThrow(
    /Unknown `fillMode` 'mirrored'/,
  );
  expect(() => affineTransform(row, ones([1, 6]), { interpolation: 'cubic' as never })).toThrow(
    /'nearest' or 'bilinear'/,
  );
});
