import { afterEach, expect, test, vi } from 'vitest';
import { fromPixels, type PixelSource } from '../src/index.ts';

afterEach(() => void vi.unstubAllGlobals());

class Canvas {
  readonly width: number;
  readonly height: number;
  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
  }
  getContext(): object {
    const { width, height } = this;
    return {
      drawImage: (image: { tainted?: boolean }) => {
        if (image.tainted) throw new Error('The canvas has been tainted by cross-origin data.');
      },
      getImageData: () => ({ data: new Uint8ClampedArray(width * height * 4).fill(width * 10 + height) }),
    };
  }
}

test('drawables have the size of the picture, not of the element', () => {
  vi.stubGlobal('OffscreenCanvas', Canvas);
  const shapes = [
    { width: 300, height: 200, naturalWidth: 3, naturalHeight: 2 },
    { width: 300, height: 200, videoWidth: 3, videoHeight: 2 },
    { displayWidth: 3, displayHeight: 2 },
    { width: 3, height: 2 },
  ].map((source) => fromPixels(source).shape);
  expect(shapes).toEqual(Array.from({ length: 4 }, () => [1, 2, 3, 3]));
});

test('without OffscreenCanvas, the document creates the canvas', () => {
  vi.stubGlobal('OffscreenCanvas', undefined);
  vi.stubGlobal('document', { createElement: () => new Canvas(0, 0) });
  const x = fromPixels({ width: 2, height: 1 });
  expect(Array.from(x.data)).toEqual([21, 21, 21, 21, 21, 21]);
});

test('cross-origin pixels: the error gives the reason and the fix', () => {
  vi.stubGlobal('OffscreenCanvas', Canvas);
  const foreign = { width: 2, height: 1, tainted: true };
  expect(() => fromPixels(foreign)).toThrow(/cannot be read: The canvas has been tainted.*crossOrigin="anonymous"/);
});

test('a picture that is still loading has no pixels', () => {
  const empty = { width: 10, height: 10, naturalWidth: 0, naturalHeight: 0 };
  expect(() => fromPixels(empty as PixelSource)).toThrow(/Expected something with pixels/);
});
