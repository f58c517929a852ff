import { type DType, roundHalfToEven } from '@sepal/tensor';
import type { Reference } from '../graph/define.ts';
import { pictureShape } from '../window/picture.ts';
import { resample, samplingOf } from './sampling.ts';

export const resizeReference: Reference<'resize'> = ([x], attributes, output) => {
  const { dataFormat, fillValue } = attributes;
  const sampling = samplingOf(pictureShape(x.shape, dataFormat, 'resize'), attributes);
  resample(x, { ...sampling, fillValue: Math.fround(fillValue), dataFormat }, output, rounding(x.dtype));
};

/** Rounds integers, halves to even, and clamps them to their range. */
function rounding(dtype: DType): (value: number) => number {
  const ranges: Partial<Record<DType, readonly [number, number]>> = {
    uint8: [0, 255],
    int32: [-(2 ** 31), 2 ** 31 - 1],
    uint32: [0, 2 ** 32 - 1],
  };
  const range = ranges[dtype];
  if (range === undefined) return (value) => value;
  return (value) => Math.min(Math.max(roundHalfToEven(value), range[0]), range[1]);
}
