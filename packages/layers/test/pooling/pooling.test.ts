import { tensor } from '@sepal/tensor';
import { afterEach, describe, expect, test } from 'vitest';
import { setImageDataFormat } from '../../src/image-data-format.ts';
import type { Layer } from '../../src/layer/layer.ts';
import { AveragePooling1D } from '../../src/pooling/average-pooling1d.ts';
import { AveragePooling2D } from '../../src/pooling/average-pooling2d.ts';
import { GlobalAveragePooling1D } from '../../src/pooling/global-average-pooling1d.ts';
import { GlobalAveragePooling2D } from '../../src/pooling/global-average-pooling2d.ts';
import { GlobalMaxPooling1D } from '../../src/pooling/global-max-pooling1d.ts';
import { GlobalMaxPooling2D } from '../../src/pooling/global-max-pooling2d.ts';
import { MaxPooling1D } from '../../src/pooling/max-pooling1d.ts';
import { MaxPooling2D } from '../../src/pooling/max-pooling2d.ts';
import {
  expectAllDifferent,
  expectRoundTrip,
  expectSameChannelsFirst,
  numbers,
  symbolicShape,
} from '../small-layers.ts';

afterEach(() => setImageDataFormat('channelsLast'));

describe.each([
  ['MaxPooling2D', MaxPooling2D],
  ['AveragePooling2D', AveragePooling2D],
] as const)('%s', (_name, Pooling) => {
  test('respects every option', () => {
    const base = { poolSize: 3, strides: 2, padding: 'valid', dataFormat: 'channelsLast' } as const;
    const layers = [
      new Pooling(base),
      new Pooling({ ...base, poolSize: [3, 2] }),
      new Pooling({ ...base, strides: [2, 1] }),
      new Pooling({ ...base, padding: 'same' }),
      new Pooling({ ...base, dataFormat: 'channelsFirst' }),
    ];
    expectAllDifferent(layers, numbers([2, 5, 6, 5]));
  });

  test('strides default to the pool size', () => {
    expect(new Pooling({ poolSize: [2, 3] }).strides).toEqual([2, 3]);
    expect(new Pooling({ poolSize: [2, 3], strides: null }).strides).toEqual([2, 3]);
  });

  test('gives the same result with channels first', () => {
    for (const padding of ['valid', 'same'] as const) {
      expectSameChannelsFirst(
        (dataFormat) => new Pooling({ poolSize: [2, 3], strides: [1, 2], padding, dataFormat }),
        numbers([2, 5, 6, 3]),
      );
    }
  });

  test('keeps unknown lengths', () => {
    const layer = new Pooling({ poolSize: 2 });
    expect(symbolicShape(layer, [null, null, 5, null])).toEqual([null, null, 2, null]);
    expect(symbolicShape(new Pooling({ poolSize: 2, dataFormat: 'channelsFirst' }), [null, 3, 7, null])).toEqual([
      null,
      3,
      3,
      null,
    ]);
  });

  test('restores the same layer from its config', () => {
    expectRoundTrip(Pooling, { poolSize: [3, 2], strides: [1, 4], padding: 'same', dataFormat: 'channelsFirst' });
  });

  test('uses the default data format at construction', () => {
    setImageDataFormat('channelsFirst');
    const layer: Layer = new Pooling({ poolSize: 2 });
    setImageDataFormat('channelsLast');
    expect(layer.getConfig()['dataFormat']).toBe('channelsFirst');
    expect(layer.apply(numbers([1, 3, 4, 4])).shape).toEqual([1, 3, 2, 2]);
  });
});

describe.each([
  ['MaxPooling1D', MaxPooling1D],
  ['AveragePooling1D', AveragePooling1D],
] as const)('%s', (_name, Pooling) => {
  test('respects every option', () => {
    const base = { poolSize: 3, strides: 2, padding: 'valid', dataFormat: 'channelsLast' } as const;
    const layers = [
      new Pooling(base),
      new Pooling({ ...base, poolSize: [2] }),
      new Pooling({ ...base, strides: [1] }),
      new Pooling({ ...base, padding: 'same' }),
      new Pooling({ ...base, dataFormat: 'channelsFirst' }),
    ];
    expectAllDifferent(layers, numbers([2, 8, 6]));
  });

  test('strides default to the pool size', () => {
    expect(new Pooling({ poolSize: 3 }).strides).toEqual([3]);
    expect(new Pooling({ poolSize: [3], strides: null }).strides).toEqual([3]);
  });

  test('gives the same result with channels first', () => {
    for (const padding of ['valid', 'same'] as const) {
      expectSameChannelsFirst(
        (dataFormat) => new Pooling({ poolSize: 3, strides: 2, padding, dataFormat }),
        numbers([2, 8, 3]),
      );
    }
  });

  test('keeps unknown lengths', () => {
    expect(symbolicShape(new Pooling({ poolSize: 2 }), [null, null, 5])).toEqual([null, null, 5]);
    expect(symbolicShape(new Pooling({ poolSize: 2 }), [null, 9, null])).toEqual([null, 4, null]);
    expect(symbolicShape(new Pooling({ poolSize: 2, dataFormat: 'channelsFirst' }), [null, 3, 7])).toEqual([
      null,
      3,
      3,
    ]);
  });

  test('restores the same layer from its config', () => {
    expectRoundTrip(Pooling, { poolSize: [3], strides: [4], padding: 'same', dataFormat: 'channelsFirst' });
  });
});

test('max pooling keeps the element type, average pooling returns float32', () => {
  const x = tensor([1, 2, 3, 5], [1, 2, 2, 1], 'int32');
  expect(new MaxPooling2D().apply(x)).toMatchObject({ dtype: 'int32', data: Int32Array.of(5) });
  expect(new AveragePooling2D({ poolSize: 2 }).apply(x)).toMatchObject({
    dtype: 'float32',
    data: Float32Array.of(2.75),
  });
  expect(new GlobalMaxPooling2D().apply(x)).toMatchObject({ dtype: 'int32', data: Int32Array.of(5) });
  expect(new GlobalAveragePooling2D().apply(x)).toMatchObject({ dtype: 'float32', data: Float32Array.of(2.75) });
});

test('sequences keep or lose their element type as pictures do', () => {
  const x = tensor([1, 2, 3, 5], [1, 4, 1], 'int32');
  expect(new MaxPooling1D().apply(x)).toMatchObject({ dtype: 'int32', data: Int32Array.of(2, 5) });
  expect(new AveragePooling1D({ poolSize: 4 }).apply(x)).toMatchObject({
    dtype: 'float32',
    data: Float32Array.of(2.75),
  });
  expect(new GlobalMaxPooling1D().apply(x)).toMatchObject({ dtype: 'int32', data: Int32Array.of(5) });
  expect(new GlobalAveragePooling1D().apply(x)).toMatchObject({ dtype: 'float32', data: Float32Array.of(2.75) });
});

describe.each([
  ['GlobalAveragePooling1D', GlobalAveragePooling1D],
  ['GlobalMaxPooling1D', GlobalMaxPooling1D],
] as const)('%s', (_name, Pooling) => {
  test('respects every option', () => {
    const layers = [new Pooling(), new Pooling({ keepdims: true }), new Pooling({ dataFormat: 'channelsFirst' })];
    expectAllDifferent(layers, numbers([2, 3, 3]));
  });

  test('gives the same result with channels first', () => {
    for (const keepdims of [false, true]) {
      expectSameChannelsFirst((dataFormat) => new Pooling({ keepdims, dataFormat }), numbers([2, 3, 5]));
    }
  });

  test('keeps unknown lengths', () => {
    expect(symbolicShape(new Pooling(), [null, null, 3])).toEqual([null, 3]);
    expect(symbolicShape(new Pooling({ keepdims: true }), [null, 7, null])).toEqual([null, 1, null]);
    expect(symbolicShape(new Pooling({ dataFormat: 'channelsFirst' }), [null, 4, null])).toEqual([null, 4]);
  });

  test('restores the same layer from its config', () => {
    expectRoundTrip(Pooling, { keepdims: true, dataFormat: 'channelsFirst' });
  });
});

describe.each([
  ['GlobalAveragePooling2D', GlobalAveragePooling2D],
  ['GlobalMaxPooling2D', GlobalMaxPooling2D],
] as const)('%s', (_name, Pooling) => {
  test('respects every option', () => {
    const layers = [new Pooling(), new Pooling({ keepdims: true }), new Pooling({ dataFormat: 'channelsFirst' })];
    expectAllDifferent(layers, numbers([2, 3, 2, 3]));
  });

  test('gives the same result with channels first', () => {
    for (const keepdims of [false, true]) {
      expectSameChannelsFirst((dataFormat) => new Pooling({ keepdims, dataFormat }), numbers([2, 3, 4, 5]));
    }
  });

  test('keeps unknown lengths', () => {
    expect(symbolicShape(new Pooling(), [null, null, null, 3])).toEqual([null, 3]);
    expect(symbolicShape(new Pooling({ keepdims: true }), [null, null, 7, null])).toEqual([null, 1, 1, null]);
  });

  test('restores the same layer from its config', () => {
    expectRoundTrip(Pooling, { keepdims: true, dataFormat: 'channelsFirst' });
  });
});
