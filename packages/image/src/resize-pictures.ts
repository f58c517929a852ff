import { formatShape, ShapeError, type Tensor, ValueError } from '@sepal/tensor';
import { checkOptions } from '@sepal/tensor/options';
import { type Channels, planeOf, stack } from './picture.ts';
import { fillOf, type ResizeOptions, readResizing, resizeOptionNames } from './resize/resize-options.ts';
import { resized } from './resize/resized.ts';

/**
 * Resizes pictures.
 *
 * @param x uint8 `[height, width, channels]` or `[batch, height, width, channels]` with 1, 3 or 4 channels
 * @param options `size` must be given
 * @returns uint8 `[batch, size[0], size[1], channels]`
 * @throws ShapeError for other shapes, ValueError for other element types and invalid options
 * @see https://keras.io/api/ops/image/#resize-function
 * @example
 * resizePictures(tensor([[[0], [100]]], undefined, 'uint8'), { size: [1, 4] }).toArray(); // [[[[0], [25], [75], [100]]]]
 */
export function resizePictures(x: Tensor<'uint8'>, options: ResizeOptions): Tensor<'uint8'> {
  const where = 'resizePictures';
  checkOptions<ResizeOptions>(options, resizeOptionNames, where);
  const resizing = readResizing(options, where);
  if (resizing === undefined) {
    throw new ValueError({ where, message: 'There is no size.', hint: 'Give `size`: [height, width].' });
  }
  const { channels } = planeOf(x, 0, where);
  if (x.dtype !== 'uint8' || ![1, 3, 4].includes(channels)) {
    throw new ShapeError({
      where,
      message: `Expected bytes with 1, 3 or 4 channels. Received ${x.dtype} of shape ${formatShape(x.shape)}.`,
      hint: '`resize` of @sepal/ops takes any numbers.',
    });
  }
  const fill = fillOf(resizing.fillValue, channels === 1);
  const batch = x.rank === 3 ? 1 : (x.shape[0] as number);
  return stack(
    Array.from({ length: batch }, (_, index) => {
      const { height, width, values } = planeOf(x, index, where);
      const picture = { height, width, channels: channels as Channels, data: values as Uint8Array };
      return resized(picture, { ...resizing, fill });
    }),
  );
}
