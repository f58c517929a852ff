import type { Reference } from '../graph/define.ts';
import { enlarged, resample } from '../resize/sampling.ts';
import { pictureShape } from '../window/picture.ts';

/** {@link resample} to a multiple of the size. */
export const upsample2dReference: Reference<'upsample2d'> = ([x], { size, interpolation, dataFormat }, output) => {
  const { height, width } = pictureShape(x.shape, dataFormat, 'upsample2d');
  const rows = enlarged(height, size[0], interpolation);
  const columns = enlarged(width, size[1], interpolation);
  resample(x, { rows, columns, fillValue: 0, dataFormat }, output, (value) => value);
};
