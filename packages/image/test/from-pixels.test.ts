import { tensor, ValueError } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { fromPixels, type PixelSource, resizePictures } from '../src/index.ts';

const rgba = Uint8Array.of(255, 0, 0, 255, 0, 255, 0, 128);
const twoPixels = { width: 2, height: 1, data: rgba };

test('one picture is a batch of one; alpha is dropped', () => {
  const x = fromPixels(twoPixels);
  expect([x.shape, x.dtype]).toEqual([[1, 1, 2, 3], 'uint8']);
  expect(x.toArray()).toEqual([
    [
      [
        [255, 0, 0],
        [0, 255, 0],
      ],
    ],
  ]);
});

test.each([
  [
    1,
    [7, 9],
    [
      [7, 7, 7],
      [9, 9, 9],
    ],
  ],
  [
    2,
    [7, 255, 9, 0],
    [
      [7, 7, 7],
      [9, 9, 9],
    ],
  ],
  [
    3,
    [1, 2, 3, 4, 5, 6],
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
  ],
  [
    4,
    [1, 2, 3, 0, 4, 5, 6, 255],
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
  ],
] as const)('%i bytes a pixel', (_, bytes, expected) => {
  expect(fromPixels({ width: 2, height: 1, data: Uint8Array.from(bytes) }).toArray()).toEqual([[expected]]);
});

test("colorMode: 'rgba' keeps or adds alpha, 'grayscale' matches Pillow", () => {
  expect(fromPixels(twoPixels, { colorMode: 'rgba' }).toArray()).toEqual([
    [
      [
        [255, 0, 0, 255],
        [0, 255, 0, 128],
      ],
    ],
  ]);
  const gray = { width: 1, height: 1, data: Uint8Array.of(5, 77) };
  expect(fromPixels(gray, { colorMode: 'rgba' }).toArray()).toEqual([[[[5, 5, 5, 77]]]]);
  expect(fromPixels({ width: 1, height: 1, data: Uint8Array.of(5) }, { colorMode: 'rgba' }).toArray()).toEqual([
    [[[5, 5, 5, 255]]],
  ]);
  expect(fromPixels(twoPixels, { colorMode: 'grayscale' }).toArray()).toEqual([[[[76], [150]]]]);
});

test('a background shows through transparent pixels', () => {
  const x = fromPixels(twoPixels, { background: [0, 0, 255] });
  expect(x.toArray()).toEqual([
    [
      [
        [255, 0, 0],
        [0, 128, 127],
      ],
    ],
  ]);
  // Where alpha stays, nothing is blended.
  expect(fromPixels(twoPixels, { background: [0, 0, 255], colorMode: 'rgba' }).data).toEqual(rgba);
});

test('the pixels are copied', () => {
  const data = Uint8Array.of(1, 2, 3);
  const x = fromPixels({ width: 1, height: 1, data });
  data.fill(9);
  expect(Array.from(x.data)).toEqual([1, 2, 3]);
});

test('the output of sharp, and several pictures', () => {
  const sharp = { data: Uint8Array.of(1, 2, 3), info: { width: 1, height: 1, channels: 3, format: 'raw' } };
  expect(fromPixels([sharp, { width: 1, height: 1, data: Uint8ClampedArray.of(4, 5, 6, 255) }]).toArray()).toEqual([
    [[[1, 2, 3]]],
    [[[4, 5, 6]]],
  ]);
});

test('a letterbox: the picture in the middle, bars of the fill value', () => {
  const wide = { width: 4, height: 2, data: new Uint8Array(8).fill(100) };
  const x = fromPixels(wide, { size: 4, padToAspectRatio: true, fillValue: [1, 2, 3], interpolation: 'nearest' });
  const row = (color: readonly number[]) => Array.from({ length: 4 }, () => color);
  expect(x.toArray()).toEqual([[row([1, 2, 3]), row([100, 100, 100]), row([100, 100, 100]), row([1, 2, 3])]]);
});

test('a crop: the middle, nothing stretched', () => {
  const wide = { width: 4, height: 2, data: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7) };
  const x = fromPixels(wide, { size: 2, cropToAspectRatio: true, antialias: false, colorMode: 'grayscale' });
  expect(x.toArray()).toEqual([
    [
      [[1], [2]],
      [[5], [6]],
    ],
  ]);
});

test('transparent pixels do not bleed into edges when shrinking', () => {
  const edge = { width: 2, height: 1, data: Uint8Array.of(200, 10, 10, 255, 0, 255, 0, 0) };
  const [red, green, blue, alpha] = fromPixels(edge, { size: 1, colorMode: 'rgba', interpolation: 'box' }).data;
  expect([red, green, blue, alpha]).toEqual([199, 9, 9, 128]);
});

describe('errors say what to do', () => {
  const bad =
    (source: unknown, options = {}) =>
    () =>
      fromPixels(source as PixelSource, options);
  test.each<[string, () => unknown, RegExp]>([
    [
      'nothing',
      bad(undefined),
      /^fromPixels: Expected something with pixels\. Received undefined\. Use ImageData, a canvas/,
    ],
    ['a name', bad('cat.jpg'), /Received 'cat\.jpg'\. Files are decoded first: createImageBitmap\(blob\)/],
    ['a file', bad(Uint8Array.of(0xff, 0xd8)), /Received Uint8Array\. Files are decoded first/],
    ['a Blob', bad(new Blob([])), /Received Blob\. Files are decoded first/],
    ['a promise', bad(Promise.resolve(twoPixels)), /Received Promise\. Await it first\./],
    ['no pictures', bad([]), /Received an empty array/],
    [
      'too few bytes',
      bad({ width: 2, height: 2, data: new Uint8Array(15) }),
      /2×2 pixels has 1, 2, 3 or 4 bytes a pixel\. Received 15 bytes/,
    ],
    [
      'sharp with other channels',
      bad({ data: new Uint8Array(4), info: { width: 1, height: 1, channels: 3 } }),
      /has 3 bytes \(3 a pixel\)\. Received 4 bytes/,
    ],
    ['16 bits', bad({ width: 1, height: 1, data: new Uint16Array(4) }), /8 bits a number.*Received Uint16Array/],
    ['no width', bad({ height: 1, data: new Uint8Array(4) }), /width=undefined, height=1/],
    ['a tensor', bad(tensor([1])), /It is a tensor already: resizePictures brings it to a size\./],
    [
      'pictures of two sizes',
      bad([
        { width: 1, height: 1, data: new Uint8Array(3) },
        { width: 2, height: 1, data: new Uint8Array(6) },
      ]),
      /The first is 1×1, number 1 is 2×1\. Give `size`/,
    ],
    ['the second of two', bad([twoPixels, null]), /fromPixels \(picture 1\): Expected something with pixels/],
    ['an unknown option', bad(twoPixels, { targetSize: 3 }), /targetSize/],
    ['an unknown mode', bad(twoPixels, { colorMode: 'greyscale' }), /Did you mean 'grayscale'/],
    ['an unknown interpolation', bad(twoPixels, { size: 2, interpolation: 'cubic' }), /Did you mean 'bicubic'/],
    ['a size of three', bad(twoPixels, { size: [1, 2, 3] }), /size=\[1, 2, 3\]/],
    ['crop and pad', bad(twoPixels, { size: 2, cropToAspectRatio: true, padToAspectRatio: true }), /Only one of/],
    [
      'box without antialias',
      bad(twoPixels, { size: 2, interpolation: 'box', antialias: false }),
      /is a way of antialiasing/,
    ],
    ['a colour by name', bad(twoPixels, { background: 'red' }), /background='red'/],
    ['no canvas', bad({ width: 3, height: 2 }), /no canvas here|cannot be read/],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(ValueError);
    expect(call).toThrow(message);
  });
});

test('resizePictures keeps the batch and the channels', () => {
  const x = tensor(Uint8Array.of(0, 100, 50, 250), [2, 1, 2, 1], 'uint8');
  const y = resizePictures(x, { size: [1, 4] });
  expect(y.toArray()).toEqual([[[[0], [25], [75], [100]]], [[[50], [100], [200], [250]]]]);
  expect(() => resizePictures(x, {})).toThrow(/There is no size/);
  expect(() => resizePictures(tensor([[[1]]]) as never, { size: 2 })).toThrow(/Expected bytes.*Received float32/);
});
