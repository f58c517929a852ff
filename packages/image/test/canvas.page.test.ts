import { expect, test } from 'vitest';
import { fromPixels, toPixels } from '../src/index.ts';

/** The part of the DOM that the test uses, declared structurally. */
interface Page {
  readonly OffscreenCanvas: new (
    width: number,
    height: number,
  ) => {
    getContext(kind: string): unknown;
    transferToImageBitmap(): { readonly width: number; readonly height: number };
    readonly width: number;
    readonly height: number;
  };
  readonly ImageData: new (
    data: Uint8ClampedArray,
    width: number,
  ) => { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray };
}
const { OffscreenCanvas, ImageData } = globalThis as unknown as Page;

test('ImageData, a canvas, an ImageBitmap and a WebGL canvas', () => {
  const { data, width } = toPixels(fromPixels({ width: 2, height: 1, data: Uint8Array.of(255, 0, 0, 0, 0, 255) }));
  const pixels = new ImageData(data, width);
  const expected = [
    [
      [
        [255, 0, 0],
        [0, 0, 255],
      ],
    ],
  ];
  expect(fromPixels(pixels).toArray()).toEqual(expected);
  const canvas = new OffscreenCanvas(2, 1);
  (canvas.getContext('2d') as { putImageData(data: object, x: number, y: number): void }).putImageData(pixels, 0, 0);
  expect(fromPixels(canvas).toArray()).toEqual(expected);
  expect(fromPixels(canvas.transferToImageBitmap()).toArray()).toEqual(expected);
  const drawing = new OffscreenCanvas(3, 2);
  drawing.getContext('bitmaprenderer');
  expect(fromPixels(drawing).shape).toEqual([1, 2, 3, 3]);
});
