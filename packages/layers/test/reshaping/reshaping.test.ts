import { ones, tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { Cropping1D } from '../../src/reshaping/cropping1d.ts';
import { Cropping2D } from '../../src/reshaping/cropping2d.ts';
import { Flatten } from '../../src/reshaping/flatten.ts';
import { Permute } from '../../src/reshaping/permute.ts';
import { RepeatVector } from '../../src/reshaping/repeat-vector.ts';
import { Reshape } from '../../src/reshaping/reshape.ts';
import { UpSampling1D } from '../../src/reshaping/up-sampling1d.ts';
import { UpSampling2D } from '../../src/reshaping/up-sampling2d.ts';
import { ZeroPadding1D } from '../../src/reshaping/zero-padding1d.ts';
import { ZeroPadding2D } from '../../src/reshaping/zero-padding2d.ts';
import {
  expectAllDifferent,
  expectRoundTrip,
  expectSameChannelsFirst,
  numbers,
  symbolicShape,
} from '../small-layers.ts';

const EDGES = [
  [1, 2],
  [3, 0],
] as const;

describe('ZeroPadding2D', () => {
  test('respects every option', () => {
    const layers = [
      new ZeroPadding2D(),
      new ZeroPadding2D({ padding: [1, 2] }),
      new ZeroPadding2D({ padding: EDGES }),
      new ZeroPadding2D({ dataFormat: 'channelsFirst' }),
    ];
    expectAllDifferent(layers, numbers([1, 3, 4, 2]));
  });

  test('gives the same result with channels first', () => {
    expectSameChannelsFirst((dataFormat) => new ZeroPadding2D({ padding: EDGES, dataFormat }), numbers([2, 3, 4, 2]));
  });

  test('keeps unknown lengths and the element type', () => {
    expect(symbolicShape(new ZeroPadding2D({ padding: EDGES }), [null, null, 4, 3])).toEqual([null, null, 7, 3]);
    expect(new ZeroPadding2D().apply(ones([1, 1, 1, 1], 'uint8')).dtype).toBe('uint8');
  });

  test('restores the same layer from its config', () => {
    expectRoundTrip(ZeroPadding2D, {
      padding: [
        [1, 2],
        [3, 0],
      ],
      dataFormat: 'channelsFirst',
    });
  });
});

describe('ZeroPadding1D', () => {
  test('respects every option', () => {
    const layers = [
      new ZeroPadding1D(),
      new ZeroPadding1D({ padding: 2 }),
      new ZeroPadding1D({ padding: [1, 3] }),
      new ZeroPadding1D({ dataFormat: 'channelsFirst' }),
    ];
    expectAllDifferent(layers, numbers([1, 3, 2]));
  });

  test('gives the same result with channels first', () => {
    expectSameChannelsFirst((dataFormat) => new ZeroPadding1D({ padding: [1, 3], dataFormat }), numbers([2, 4, 3]));
  });

  test('keeps unknown lengths and the element type', () => {
    expect(symbolicShape(new ZeroPadding1D({ padding: [1, 3] }), [null, null, 3])).toEqual([null, null, 3]);
    const first = new ZeroPadding1D({ padding: [1, 3], dataFormat: 'channelsFirst' });
    expect(symbolicShape(first, [null, null, 3])).toEqual([null, null, 7]);
    expect(new ZeroPadding1D().apply(ones([1, 1, 1], 'uint8')).dtype).toBe('uint8');
  });

  test('restores the same layer from its config', () => {
    expectRoundTrip(ZeroPadding1D, { padding: [1, 3], dataFormat: 'channelsFirst' });
  });
});

describe('Cropping1D', () => {
  test('respects every option', () => {
    const layers = [new Cropping1D(), new Cropping1D({ cropping: 0 }), new Cropping1D({ cropping: [1, 2] })];
    expectAllDifferent(layers, numbers([1, 6, 2]));
  });

  test('undoes padding', () => {
    const x = numbers([2, 3, 4]);
    const padded = new ZeroPadding1D({ padding: [1, 3] }).apply(x);
    expect(new Cropping1D({ cropping: [1, 3] }).apply(padded)).toEqual(x);
  });

  test('keeps unknown lengths', () => {
    expect(symbolicShape(new Cropping1D({ cropping: [1, 2] }), [null, null, 3])).toEqual([null, null, 3]);
    expect(symbolicShape(new Cropping1D({ cropping: [1, 2] }), [null, 8, null])).toEqual([null, 5, null]);
  });

  test('restores the same layer from its config', () => expectRoundTrip(Cropping1D, { cropping: [0, 2] }));
});

describe('UpSampling1D', () => {
  test('keeps unknown lengths and the element type', () => {
    expect(symbolicShape(new UpSampling1D({ size: 3 }), [null, null, 2])).toEqual([null, null, 2]);
    expect(symbolicShape(new UpSampling1D({ size: 3 }), [null, 4, null])).toEqual([null, 12, null]);
    expect(new UpSampling1D().apply(numbers([1, 2, 1], 'int32')).dtype).toBe('int32');
  });

  test('restores the same layer from its config', () => expectRoundTrip(UpSampling1D, { size: 3 }));
});

describe('RepeatVector', () => {
  test('keeps unknown lengths and the element type', () => {
    expect(symbolicShape(new RepeatVector({ n: 3 }), [null, 4])).toEqual([null, 3, 4]);
    expect(symbolicShape(new RepeatVector({ n: 3 }), [5, null])).toEqual([5, 3, null]);
    expect(new RepeatVector({ n: 2 }).apply(numbers([1, 2], 'uint8')).dtype).toBe('uint8');
  });

  test('restores the same layer from its config', () => expectRoundTrip(RepeatVector, { n: 3 }));
});

describe('Cropping2D', () => {
  test('respects every option', () => {
    const layers = [
      new Cropping2D(),
      new Cropping2D({ cropping: 1 }),
      new Cropping2D({ cropping: [1, 2] }),
      new Cropping2D({ cropping: EDGES }),
      new Cropping2D({ cropping: 1, dataFormat: 'channelsFirst' }),
    ];
    expectAllDifferent(layers, numbers([1, 6, 7, 5]));
  });

  test('gives the same result with channels first', () => {
    expectSameChannelsFirst((dataFormat) => new Cropping2D({ cropping: EDGES, dataFormat }), numbers([2, 6, 7, 2]));
  });

  test('undoes padding', () => {
    const x = numbers([2, 3, 4, 2]);
    const y = new Cropping2D({ cropping: EDGES }).apply(new ZeroPadding2D({ padding: EDGES }).apply(x));
    expect(y).toEqual(x);
  });

  test('keeps unknown lengths', () => {
    expect(symbolicShape(new Cropping2D({ cropping: EDGES }), [null, null, 8, 3])).toEqual([null, null, 5, 3]);
  });

  test('restores the same layer from its config', () => {
    expectRoundTrip(Cropping2D, {
      cropping: [
        [1, 2],
        [3, 0],
      ],
      dataFormat: 'channelsFirst',
    });
  });
});

describe('UpSampling2D', () => {
  test('respects every option', () => {
    const layers = [
      new UpSampling2D(),
      new UpSampling2D({ size: [2, 3] }),
      new UpSampling2D({ interpolation: 'bilinear' }),
      new UpSampling2D({ dataFormat: 'channelsFirst' }),
    ];
    expectAllDifferent(layers, numbers([1, 3, 4, 2]));
  });

  test('gives the same result with channels first', () => {
    for (const interpolation of ['nearest', 'bilinear'] as const) {
      expectSameChannelsFirst(
        (dataFormat) => new UpSampling2D({ size: [2, 3], interpolation, dataFormat }),
        numbers([2, 3, 4, 2]),
      );
    }
  });

  test('repeats integers unchanged, and interpolates them as float32', () => {
    const x = tensor([0, 4], [1, 1, 2, 1], 'uint8');
    expect(new UpSampling2D({ size: [1, 2] }).apply(x).dtype).toBe('uint8');
    const mixed = new UpSampling2D({ size: [1, 2], interpolation: 'bilinear' }).apply(x);
    expect(mixed).toMatchObject({ dtype: 'float32', data: Float32Array.of(0, 1, 3, 4) });
  });

  test('keeps unknown lengths', () => {
    expect(symbolicShape(new UpSampling2D({ size: [2, 3] }), [null, null, 4, 3])).toEqual([null, null, 12, 3]);
  });

  test('restores the same layer from its config', () => {
    expectRoundTrip(UpSampling2D, { size: [2, 3], interpolation: 'bilinear', dataFormat: 'channelsFirst' });
  });
});

describe('Flatten', () => {
  test('respects its option', () => {
    expectAllDifferent([new Flatten(), new Flatten({ dataFormat: 'channelsFirst' })], numbers([1, 2, 3, 4]));
  });

  test('gives the same result with channels first', () => {
    expectSameChannelsFirst((dataFormat) => new Flatten({ dataFormat }), numbers([2, 3, 4, 2]));
  });

  test('keeps unknown lengths', () => {
    expect(symbolicShape(new Flatten(), [null, 7, 7, 2])).toEqual([null, 98]);
    expect(symbolicShape(new Flatten(), [null, null, 7, 2])).toEqual([null, null]);
    expect(symbolicShape(new Flatten({ dataFormat: 'channelsFirst' }), [4, 2, null, 2])).toEqual([4, null]);
    expect(symbolicShape(new Flatten(), [null])).toEqual([null, 1]);
  });

  test('restores the same layer from its config', () => {
    expectRoundTrip(Flatten, { dataFormat: 'channelsFirst' });
  });
});

describe('Reshape', () => {
  test('keeps the numbers in their order', () => {
    const x = numbers([2, 3, 4]);
    const y = new Reshape({ targetShape: [2, -1, 3] }).apply(x);
    expect(y.shape).toEqual([2, 2, 2, 3]);
    expect(y.data).toEqual(x.data);
  });

  test('infers what unknown lengths allow', () => {
    expect(symbolicShape(new Reshape({ targetShape: [-1, 2] }), [null, 3, 4])).toEqual([null, 6, 2]);
    expect(symbolicShape(new Reshape({ targetShape: [-1, 2] }), [null, null, 4])).toEqual([null, null, 2]);
    expect(symbolicShape(new Reshape({ targetShape: [8] }), [null, null, 4])).toEqual([null, 8]);
  });

  test('restores the same layer from its config', () => expectRoundTrip(Reshape, { targetShape: [3, -1] }));
});

describe('Permute', () => {
  test('permutes the axes', () => {
    const x = tensor([
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ]);
    expect(new Permute({ dims: [2, 1] }).apply(x).toArray()).toEqual([
      [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
    ]);
    expect(symbolicShape(new Permute({ dims: [3, 1, 2] }), [null, null, 9, 3])).toEqual([null, 3, null, 9]);
  });

  test('restores the same layer from its config', () => expectRoundTrip(Permute, { dims: [3, 1, 2] }));
});
