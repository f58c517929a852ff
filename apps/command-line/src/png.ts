import { toPixels } from '@sepal/image';
import type { Tensor } from '@sepal/tensor';
import sharp from 'sharp';

/** A picture as a PNG file. @param picture uint8 `[1, height, width, 3]` */
export function pngOf(picture: Tensor): Promise<Buffer> {
  const { data, width, height } = toPixels(picture);
  return sharp(data, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .png({ compressionLevel: 9 })
    .toBuffer();
}
