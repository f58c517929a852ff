/**
 * The browser APIs for reading pixels. Declared here so that the published types do not depend on the DOM library.
 */
interface Context {
  drawImage(image: object, x: number, y: number, width: number, height: number): void;
  getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
}

/** A canvas element or an OffscreenCanvas. */
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

/** A new canvas; undefined where there is none, as in Node. */
function newCanvas(width: number, height: number): Canvas | undefined {
  const { OffscreenCanvas, document } = platform;
  if (OffscreenCanvas !== undefined) return new OffscreenCanvas(width, height);
  const canvas = document?.createElement('canvas');
  return canvas === undefined ? undefined : Object.assign(canvas, { width, height });
}

/**
 * The pixels of a drawable: RGBA, in rows.
 *
 * @returns undefined where there is no canvas to draw on
 * @throws the platform's error if the pixels are cross-origin and may not be read
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
 * The pixels of a canvas: RGBA, in rows.
 *
 * @returns undefined for a canvas with a context other than '2d', which has to be drawn
 */
export function canvasPixels(canvas: Canvas): Uint8ClampedArray | undefined {
  const context = canvas.getContext('2d') as Context | null;
  return context?.getImageData(0, 0, canvas.width, canvas.height).data;
}
