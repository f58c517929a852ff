import { Tensor, typedArrayName, ValueError } from '@sepal/tensor';
import { isPromise, show } from '@sepal/tensor/options';
import type { Channels, Picture } from './picture.ts';
import { type Canvas, canvasPixels, drawnPixels } from './platform/canvas.ts';

/** Bytes in rows: `ImageData`, the output of pngjs and jimp, or your own. */
export interface PixelArray {
  readonly width: number;
  readonly height: number;
  /** 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) bytes per pixel, inferred from the length. */
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** The result of sharp's `raw().toBuffer({ resolveWithObject: true })`. */
export interface RawPixels {
  readonly data: Uint8Array;
  readonly info: { readonly width: number; readonly height: number; readonly channels: number };
}

/** Anything a browser can draw: an `ImageBitmap`, an `<img>`, a `<video>`, a `VideoFrame`. */
export type Drawable =
  | { readonly width: number; readonly height: number }
  | { readonly displayWidth: number; readonly displayHeight: number };

/** Anything with pixels. */
export type PixelSource = PixelArray | RawPixels | Canvas | Drawable;

const HINT =
  'Use ImageData, a canvas, an ImageBitmap, an <img>, or { width, height, data } with 8-bit data, such as pngjs and sharp give.';

/**
 * Reads the pixels of a source.
 *
 * @throws ValueError if the source has no pixels, the wrong number of them, or may not be read
 */
export function readPixels(source: unknown, where: string): Picture {
  if (source === null || typeof source !== 'object' || source instanceof Tensor) throw notASource(source, where);
  const parts = source as Partial<RawPixels & PixelArray & Canvas>;
  if (parts.data !== undefined) {
    // Read one by one: those of ImageData are getters, which no spread copies.
    const { width, height, channels } = (parts.info ?? parts) as Partial<NonNullable<RawPixels['info']>>;
    return ofBytes(parts.data, width, height, channels, where);
  }
  const [width, height] = sizeOfDrawable(source);
  if (!isLength(width) || !isLength(height)) throw notASource(source, where);
  const data = readDrawable(source, width, height, where);
  if (data !== undefined) return { width, height, channels: 4, data };
  throw new ValueError({
    where,
    message: `There is no canvas here to read the pixels of ${show(source)} with.`,
    hint: 'Outside browsers, pass { width, height, data }, as pngjs and sharp return.',
  });
}

function ofBytes(data: unknown, width: unknown, height: unknown, given: unknown, where: string): Picture {
  if (!isLength(width) || !isLength(height)) {
    throw new ValueError({
      where,
      message: `A picture's \`width\` and \`height\` must be positive integers. Received width=${show(width)}, height=${show(height)}.`,
      hint: HINT,
    });
  }
  if (!isBytes(data)) {
    throw new ValueError({
      where,
      message: `A picture's \`data\` must hold 8 bits a number, in a Uint8Array or Uint8ClampedArray. Received ${show(data)}.`,
      hint: 'Ask what decodes the picture for 8 bits.',
    });
  }
  const channels = data.length / (width * height);
  if (isChannels(channels) && (given === undefined || given === channels)) return { width, height, channels, data };
  const expected = isChannels(given)
    ? `${width * height * given} bytes (${given} a pixel)`
    : '1, 2, 3 or 4 bytes a pixel';
  throw new ValueError({
    where,
    message: `A picture of ${width}×${height} pixels has ${expected}. Received ${data.length} bytes.`,
    hint: 'Check that width and height are not swapped, and that rows are not padded.',
  });
}

/** The natural size of a source: that of the picture, not of its element. */
function sizeOfDrawable(source: object): readonly unknown[] {
  const size = source as Readonly<Record<string, unknown>>;
  for (const kind of ['natural', 'video', 'display']) {
    const width = size[`${kind}Width`];
    if (width !== undefined) return [width, size[`${kind}Height`]];
  }
  return [size['width'], size['height']];
}

function readDrawable(source: object, width: number, height: number, where: string): Uint8ClampedArray | undefined {
  try {
    const pixels = 'getContext' in source ? canvasPixels(source as Canvas) : undefined;
    return pixels ?? drawnPixels(source, width, height);
  } catch (cause) {
    const error = new ValueError({
      where,
      message: `The pixels of ${show(source)} cannot be read: ${(cause as Error).message}`,
      hint: 'Pictures of other sites must be loaded with crossOrigin="anonymous", and their server must allow it.',
    });
    error.cause = cause;
    throw error;
  }
}

function notASource(source: unknown, where: string): ValueError {
  return new ValueError({
    where,
    message: `Expected something with pixels. Received ${show(source)}.`,
    hint: hintFor(source),
  });
}

function hintFor(source: unknown): string {
  if (isPromise(source)) return 'Await it first.';
  if (source instanceof Tensor) return 'It is a tensor already: resizePictures brings it to a size.';
  const isFile = ArrayBuffer.isView(source) || /ArrayBuffer|Blob|File/.test(Object.prototype.toString.call(source));
  if (!isFile && typeof source !== 'string') return HINT;
  return 'Files are decoded first: createImageBitmap(blob) in a page, sharp(file).raw().toBuffer({ resolveWithObject: true }) in Node.';
}

function isLength(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}

function isChannels(value: unknown): value is Channels {
  return value === 1 || value === 2 || value === 3 || value === 4;
}

/** Works for arrays of any realm. */
function isBytes(value: unknown): value is Uint8Array | Uint8ClampedArray {
  const kind = typedArrayName(value);
  return kind === 'Uint8Array' || kind === 'Uint8ClampedArray';
}
