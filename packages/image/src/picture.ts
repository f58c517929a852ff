import { formatShape, type Shape, ShapeError, sizeOf, Tensor, tensor } from '@sepal/tensor';

/** Values per pixel: 1 for grey, 2 for grey and alpha, 3 for RGB, 4 for RGBA. */
export type Channels = 1 | 2 | 3 | 4;

/** One picture of bytes, in rows, with interleaved channels. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly channels: Channels;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** A new picture of zeros. */
export function blank(height: number, width: number, channels: Channels): Picture {
  return { height, width, channels, data: new Uint8Array(height * width * channels) };
}

/** Stacks pictures of equal size and channels: uint8 `[pictures, height, width, channels]`. */
export function stack(pictures: readonly Picture[]): Tensor<'uint8'> {
  const { height, width, channels } = pictures[0] as Picture;
  const bytes = new Uint8Array(pictures.length * height * width * channels);
  for (const [index, { data }] of pictures.entries()) bytes.set(data, index * height * width * channels);
  return tensor(bytes, [pictures.length, height, width, channels], 'uint8');
}

/** The values of one picture and their layout. */
export interface Plane {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly values: Tensor['data'];
}

/**
 * One picture of a tensor.
 *
 * @param x `[height, width, channels]` or `[batch, height, width, channels]`
 * @param index which one of the batch
 * @throws ShapeError if the tensor has another rank, or no such picture
 */
export function planeOf(x: Tensor, index: number, where: string): Plane {
  if (!(x instanceof Tensor)) {
    throw new ShapeError({ where, message: `Expected a tensor. Received ${x === null ? 'null' : typeof x}.` });
  }
  const shape: Shape = x.rank === 3 ? [1, ...x.shape] : x.shape;
  if (shape.length !== 4) {
    throw new ShapeError({
      where,
      message: `Expected pictures of shape (height, width, channels) or (batch, height, width, channels). Received shape ${formatShape(x.shape)}.`,
      hint: 'Pictures are channels-last here.',
    });
  }
  const [batch, height, width, channels] = shape as [number, number, number, number];
  if (!Number.isInteger(index) || index < 0 || index >= batch) {
    throw new ShapeError({
      where,
      message: `There is no picture ${index} in a batch of ${batch}.`,
      hint: 'Pictures are counted from 0.',
    });
  }
  const size = sizeOf([height, width, channels]);
  return { height, width, channels, values: x.data.subarray(index * size, (index + 1) * size) };
}
