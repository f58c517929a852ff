/**
 * What browsers have for reading pixels. Declared here and not taken from the DOM's types, so that the published types need none.
 */
interface Context {
  drawImage(image: object, x: number, y: number, width: number, height: number): void;
  getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
}

/** A canvas of a page, or one without a page. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: '2d', options?: { readonly willReadFrequently?: boolean }): unknown;
}

interface Platform {
  readonly OffscreenCanvas?: new (width: number, height: number) => Canvas;
  readonly document?: { createElement(name: 'canvas'): { width: number; height: number } & Canvas };
}

const platform = globalThis as unknown as Platform;

/** A canvas to draw on; undefined where there are none, as in Node. */
function newCanvas(width: number, height: number): Canvas | undefined {
  const { OffscreenCanvas, document } = platform;
  if (OffscreenCanvas !== undefined) return new OffscreenCanvas(width, height);
  const canvas = document?.createElement('canvas');
  return canvas === undefined ? undefined : Object.assign(canvas, { width, height });
}

/**
 * The pixels of something that can be drawn: RGBA, row by row.
 *
 * @returns undefined where there is no canvas to draw on
 * @throws an error of the platform if the pixels may not be read, because they come from another site
 */
export function drawnPixels(image: object, width: number, height: number): Uint8ClampedArray | undefined {
  const context = newCanvas(width, height)?.getContext('2d', { willReadFrequently: true }) as
    | Context
    | null
    | undefined;
  if (context === null || context === undefined) return undefined;
  context.drawImage(image, 0, 0, width, height);
  return context.getImageData(0, 0, width, height).data;
}

/**
 * The pixels of a canvas: RGBA, row by row.
 *
 * @returns undefined for a canvas that has another context than '2d', and must be drawn
 */
export function canvasPixels(canvas: Canvas): Uint8ClampedArray | undefined {
  const context = canvas.getContext('2d') as Context | null;
  return context?.getImageData(0, 0, canvas.width, canvas.height).data;
}
