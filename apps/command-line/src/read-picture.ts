import { access, constants } from 'node:fs/promises';
import { fromPixels } from '@sepal/image';
import { type Tensor, ValueError } from '@sepal/tensor';
import sharp, { type Metadata } from 'sharp';

const SMALLEST = 8;
const LARGEST = 16_384;

/**
 * Reads a picture file: its middle, scaled to a size. Colours are as the file has them, whatever its colour profile says: that is what
 * Keras' `load_img` gives networks to train on.
 *
 * @param size [height, width] of the result, or one number for both
 * @returns uint8 `[1, height, width, 3]`
 * @throws ValueError if the file is missing, damaged, not a picture, or too small or large
 */
export async function readPicture(path: string, size: number | readonly [number, number]): Promise<Tensor<'uint8'>> {
  await access(path, constants.R_OK).catch(() => {
    throw new ValueError({ where: path, message: 'There is no such file, or it cannot be read.' });
  });
  const { width, height } = await metadataOf(path);
  if (Math.min(width, height) < SMALLEST || Math.max(width, height) > LARGEST) {
    throw new ValueError({
      where: path,
      message: `The picture is ${width}×${height} pixels.`,
      hint: `Use one with sides from ${SMALLEST} to ${LARGEST} pixels.`,
    });
  }
  const pixels = await sharp(path, { failOn: 'truncated', ignoreIcc: true })
    .rotate()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((error: Error) => {
      throw new ValueError({ where: path, message: `The picture is damaged: ${firstLine(error)}.` });
    });
  return fromPixels(pixels, { size, cropToAspectRatio: true, background: [255, 255, 255] });
}

async function metadataOf(path: string): Promise<Metadata & { width: number; height: number }> {
  const metadata = await sharp(path)
    .metadata()
    .catch((error: Error) => {
      throw new ValueError({
        where: path,
        message: `This is not a picture that can be read: ${firstLine(error)}.`,
        hint: 'Use a JPEG, PNG or WebP file.',
      });
    });
  return metadata as Metadata & { width: number; height: number };
}

function firstLine({ message }: Error): string {
  return (message.split('\n')[0] ?? '').replace(/\.$/, '');
}
