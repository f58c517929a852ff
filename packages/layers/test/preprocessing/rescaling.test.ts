import { ones, tensor } from '@sepal/tensor';
import { afterEach, expect, test } from 'vitest';
import { setImageDataFormat } from '../../src/image-data-format.ts';
import { Rescaling } from '../../src/preprocessing/rescaling.ts';
import { expectAllDifferent, expectRoundTrip, numbers, symbolicShape } from '../small-layers.ts';

afterEach(() => setImageDataFormat('channelsLast'));

test('respects every option', () => {
  const layers = [
    new Rescaling({ scale: 2 }),
    new Rescaling({ scale: 3 }),
    new Rescaling({ scale: 2, offset: 1 }),
    new Rescaling({ scale: [1, 2, 3], offset: [0, 1, 0] }),
    new Rescaling({ scale: [[1], [2]] }),
  ];
  expectAllDifferent(layers, numbers([1, 2, 3]));
});

test('converts every element type to float32', () => {
  const layer = new Rescaling({ scale: 0.5, offset: -1 });
  for (const dtype of ['uint8', 'int32', 'uint32'] as const) {
    expect(layer.apply(tensor([0, 3], [2], dtype))).toMatchObject({ dtype: 'float32', data: Float32Array.of(-1, 0.5) });
  }
  expect(symbolicShape(layer, [null, null, 3])).toEqual([null, null, 3]);
});

test('a scale per channel applies to the channel axis with channels first', () => {
  setImageDataFormat('channelsFirst');
  const layer = new Rescaling({ scale: [1, 2, 3] });
  setImageDataFormat('channelsLast');
  expect(layer.apply(ones([1, 3, 1, 2])).toArray()).toEqual([[[[1, 1]], [[2, 2]], [[3, 3]]]]);
});

test('restores the same layer from its config, also with NumPy arrays', () => {
  expectRoundTrip(Rescaling, { scale: [1, 2, 3], offset: 0.5 });
  const scale = { class_name: '__numpy__', config: { value: [1, 2], dtype: 'float32' } };
  expect(Rescaling.fromConfig({ scale, offset: 1 })).toMatchObject({ scale: [1, 2], offset: 1 });
});
