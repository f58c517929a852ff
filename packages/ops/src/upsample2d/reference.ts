import type { Reference } from '../graph/define.ts';
import { resample, wholeAxis } from '../resize/sampling.ts';
import { pictureShape } from '../window/window.ts';

/** {@link resample} to a multiple of the size. */
export const upsample2dReference: Reference<'upsample2d'> = ([x], { size, interpolation, dataFormat }, output) => {
  const { height, width } = pictureShape(x.shape, dataFormat, 'upsample2d');
  const along = (length: number, factor: number) => ({
    span: wholeAxis(length),
    outputs: length * factor,
    interpolation,
    antialias: false,
  });
  const rows = along(height, size[0]);
  const columns = along(width, size[1]);
  resample(x, { rows, columns, fillValue: 0, dataFormat }, output, (value) => value);
};
