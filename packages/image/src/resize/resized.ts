import { blank, type Picture } from '../picture.ts';
import { filters, type Interpolation } from './filters.ts';
import { nearestSharply, nearestSmoothly } from './nearest.ts';
import { type Box, resampleSharply, resampleSmoothly } from './resample.ts';

/** {@link ResizeOptions}, checked and with defaults. */
export interface Resizing {
  readonly size: readonly [height: number, width: number];
  readonly interpolation: Interpolation;
  readonly antialias: boolean;
  readonly cropToAspectRatio: boolean;
  readonly padToAspectRatio: boolean;
  /** The value of the padding, one per channel. */
  readonly fill: readonly number[];
}

/** Resizes a picture. */
export function resized(picture: Picture, resizing: Resizing): Picture {
  const [height, width] = resizing.size;
  if (picture.height === height && picture.width === width) return picture;
  if (resizing.padToAspectRatio) return whole(padded(picture, resizing), resizing);
  if (!resizing.cropToAspectRatio) return whole(picture, resizing);
  const box = centralBox(picture, height, width);
  // Without antialiasing Keras crops first; Pillow's filters also read pixels around the box.
  return resizing.antialias ? part(picture, box, resizing) : whole(cut(picture, box), resizing);
}

function whole(picture: Picture, resizing: Resizing): Picture {
  return part(picture, { top: 0, left: 0, bottom: picture.height, right: picture.width }, resizing);
}

function part(picture: Picture, box: Box, { size: [height, width], interpolation, antialias }: Resizing): Picture {
  if (interpolation === 'nearest') {
    return antialias ? nearestSmoothly(picture, box, height, width) : nearestSharply(picture, height, width);
  }
  const filter = filters[interpolation];
  if (!antialias) return resampleSharply(picture, height, width, filter);
  if (picture.channels !== 4) return resampleSmoothly(picture, box, height, width, filter);
  return straight(resampleSmoothly(premultiplied(picture), box, height, width, filter));
}

/** The largest centred box with the aspect ratio of the result. */
function centralBox(picture: Picture, height: number, width: number): Box {
  const tall = Math.max(1, Math.min(picture.height, Math.floor((picture.width * height) / width)));
  const wide = Math.max(1, Math.min(picture.width, Math.floor((picture.height * width) / height)));
  const top = Math.floor((picture.height - tall) / 2);
  const left = Math.floor((picture.width - wide) / 2);
  return { top, left, bottom: top + tall, right: left + wide };
}

function cut({ width, channels, data }: Picture, { top, left, bottom, right }: Box): Picture {
  const result = blank(bottom - top, right - left, channels);
  for (let row = top; row < bottom; row++) {
    const from = (row * width + left) * channels;
    result.data.set(data.subarray(from, from + (right - left) * channels), (row - top) * (right - left) * channels);
  }
  return result;
}

/** Pads a picture equally on both sides to the aspect ratio of the result, as Keras does. */
function padded(picture: Picture, { size: [height, width], fill }: Resizing): Picture {
  const tall = Math.max(picture.height, Math.floor((picture.width * height) / width));
  const wide = Math.max(picture.width, Math.floor((picture.height * width) / height));
  const top = Math.floor((tall - picture.height) / 2);
  const left = top > 0 ? 0 : Math.floor((wide - picture.width) / 2);
  if (top === 0 && left === 0) return picture;
  const result = blank(picture.height + 2 * top, picture.width + 2 * left, picture.channels);
  for (let at = 0; at < result.data.length; at++) result.data[at] = fill[at % picture.channels] as number;
  for (let row = 0; row < picture.height; row++) {
    const line = picture.data.subarray(
      row * picture.width * picture.channels,
      (row + 1) * picture.width * picture.channels,
    );
    result.data.set(line, ((row + top) * result.width + left) * picture.channels);
  }
  return result;
}

/** Multiplies colours by alpha, so that transparent pixels do not bleed into edges. Rounds like Pillow. */
function premultiplied({ height, width, channels, data }: Picture): Picture {
  const result = blank(height, width, channels);
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3] as number;
    for (let channel = 0; channel < 3; channel++) {
      const product = (data[at + channel] as number) * alpha + 128;
      result.data[at + channel] = ((product >> 8) + product) >> 8;
    }
    result.data[at + 3] = alpha;
  }
  return result;
}

/** The inverse of {@link premultiplied}. */
function straight({ height, width, channels, data }: Picture): Picture {
  const result = blank(height, width, channels);
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3] as number;
    for (let channel = 0; channel < 3; channel++) {
      const value = data[at + channel] as number;
      result.data[at + channel] =
        alpha === 0 || alpha === 255 ? value : Math.min(255, Math.trunc((255 * value) / alpha));
    }
    result.data[at + 3] = alpha;
  }
  return result;
}
