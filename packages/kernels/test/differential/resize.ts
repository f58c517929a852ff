import { type Shape, Tensor } from '@sepal/tensor';
import { anyTensor } from '../any-tensor.ts';
import { type Suites, suitesOf } from './kernel-check.ts';
import { type DataFormat, dataFormats, enlargements, smallPictures } from './pictures.ts';

const pictures: readonly Shape[] = [
  [1, 1, 1, 1],
  [2, 3, 5, 5],
  [1, 13, 7, 3],
  [1, 4, 9, 12],
  [0, 2, 2, 2],
];
const sizes = [
  [1, 1],
  [4, 3],
  [7, 13],
  [1, 16],
] as const;
const integers = ['int32', 'uint32', 'uint8'] as const;

export const resize: Suites<'resize'> = {
  ...suitesOf<'resize', DataFormat>(
    dataFormats,
    (dataFormat) => `the bits of the reference, ${dataFormat}`,
    (check, dataFormat) => {
      for (const shape of pictures) {
        for (const size of sizes) {
          for (const [interpolation, antialias] of [
            ['nearest', false],
            ['bilinear', false],
            ['bilinear', true],
          ] as const) {
            for (const fit of ['stretch', 'crop', 'pad'] as const) {
              const attributes = { size, interpolation, antialias, fit, fillValue: 1.3, dataFormat };
              check.op('resize', [anyTensor(shape, 'float32', 1)], attributes);
            }
          }
        }
      }
    },
  ),

  ...suitesOf<'resize', (typeof integers)[number]>(
    integers,
    (dtype) => `${dtype} is rounded and stays within its range`,
    (check, dtype) => {
      for (const interpolation of ['nearest', 'bilinear'] as const) {
        for (const fillValue of [2.5, -1e10, 1e10]) {
          const how = { interpolation, antialias: true, fit: 'pad', dataFormat: 'channelsLast' } as const;
          check.op('resize', [anyTensor([1, 3, 8, 3], dtype, 1)], { ...how, size: [5, 5], fillValue });
        }
      }
    },
  ),

  'infinities, NaN and −0 affect only the pixels that read them'(check) {
    const data = Float32Array.of(1, Number.POSITIVE_INFINITY, Number.NaN, 4, -1, 2, -0, -0, -0, 1, 2, 3);
    for (const interpolation of ['nearest', 'bilinear'] as const) {
      const attributes = {
        interpolation,
        antialias: false,
        fit: 'stretch',
        fillValue: 0,
        dataFormat: 'channelsLast',
      } as const;
      check.op('resize', [new Tensor([1, 4, 3, 1], 'float32', data)], { ...attributes, size: [8, 5] });
    }
  },

  ...suitesOf<'resize', DataFormat>(
    dataFormats,
    (dataFormat) => `upsample2d: bilinear has the bits of the reference, ${dataFormat}`,
    (check, dataFormat) => {
      for (const shape of smallPictures) {
        for (const size of enlargements) {
          check.op('upsample2d', [anyTensor(shape, 'float32', 1)], { size, interpolation: 'bilinear', dataFormat });
        }
      }
    },
  ),

  'upsample2d: infinities do not spread to pixels with weight 0'(check) {
    const data = Float32Array.of(1, Number.POSITIVE_INFINITY, Number.NaN, 4, -1, 2);
    const attributes = { size: [3, 2], interpolation: 'bilinear', dataFormat: 'channelsLast' } as const;
    check.op('upsample2d', [new Tensor([1, 2, 3, 1], 'float32', data)], attributes);
  },
};
