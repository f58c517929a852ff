import type { DType } from '@sepal/tensor';
import fc from 'fast-check';
import { anyTensor } from '../any-tensor.ts';
import { type Suites, suitesOf } from './kernel-check.ts';
import { type DataFormat, dataFormats, enlargements, smallPictures } from './pictures.ts';

const dtypes: readonly DType[] = ['float32', 'int32', 'uint8', 'bool'];

/** All permutations of the numbers below n. */
function permutations(n: number): readonly (readonly number[])[] {
  if (n === 0) return [[]];
  return permutations(n - 1).flatMap((rest) =>
    Array.from({ length: n }, (_, at) => [...rest.slice(0, at), n - 1, ...rest.slice(at)]),
  );
}

/** Shapes of up to four axes. */
const shapes = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 });
const anyDType = fc.constantFrom(...dtypes);

export const copy: Suites<'copy'> = {
  'transpose: every order of up to four axes'(check) {
    for (const shape of [[], [5], [3, 4], [1, 7], [9, 6], [2, 3, 5], [4, 1, 9], [2, 3, 4, 5], [1, 6, 5, 9]] as const) {
      for (const perm of permutations(shape.length)) {
        for (const dtype of ['float32', 'uint8'] as const) {
          check.op('transpose', [anyTensor(shape, dtype, 1)], { perm });
        }
      }
    }
  },

  'transpose: pictures, both ways, with any number of channels'(check) {
    for (const channels of [1, 2, 3, 4, 5, 8, 17, 32]) {
      for (const pixels of [1, 2, 3, 4, 6, 9, 30]) {
        check.op('transpose', [anyTensor([2, channels, pixels, 3], 'float32', 1)], { perm: [0, 2, 3, 1] });
        check.op('transpose', [anyTensor([2, pixels, 3, channels], 'float32', 1)], { perm: [0, 3, 1, 2] });
      }
    }
  },

  'transpose: no elements'(check) {
    check.op('transpose', [anyTensor([2, 0, 3], 'float32', 1)], { perm: [2, 0, 1] });
  },

  'reshape and stopGradient, of few elements and of many'(check) {
    for (const size of [0, 1, 3, 5, 15, 16, 17, 63, 100, 255, 256, 300, 5000]) {
      for (const dtype of dtypes) {
        check.op('reshape', [anyTensor([size], dtype, 1)], { shape: [size, 1] });
        check.op('stopGradient', [anyTensor([size], dtype, 1)], {});
      }
    }
  },

  slice(check) {
    fc.assert(
      fc.property(shapes, anyDType, fc.infiniteStream(fc.nat()), (shape, dtype, draws) => {
        const draw = (below: number): number => draws.next().value % below;
        const begin = shape.map((length) => draw(length));
        const size = shape.map((length, axis) => (draw(3) === 0 ? null : 1 + draw(length - (begin[axis] as number))));
        check.op('slice', [anyTensor(shape, dtype, 1)], { begin, size });
      }),
      { numRuns: 60, seed: 1 },
    );
    check.op('slice', [anyTensor([3, 4], 'float32', 1)], { begin: [1, 2], size: [0, 1] });
  },

  concat(check) {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
        anyDType,
        fc.array(fc.nat(6), { minLength: 1, maxLength: 4 }),
        fc.nat(),
        (shape, dtype, lengths, draw) => {
          const axis = draw % shape.length;
          const parts = lengths.map((length, index) => anyTensor(shape.with(axis, length), dtype, index));
          check.op('concat', parts, { axis });
        },
      ),
      { numRuns: 60, seed: 2 },
    );
  },

  ...suitesOf<'copy', DataFormat>(
    dataFormats,
    (dataFormat) => `upsample2d: nearest, ${dataFormat}`,
    (check, dataFormat) => {
      for (const shape of smallPictures) {
        for (const size of enlargements) {
          for (const dtype of ['float32', 'uint8'] as const) {
            check.op('upsample2d', [anyTensor(shape, dtype, 1)], { size, interpolation: 'nearest', dataFormat });
          }
        }
      }
    },
  ),
};
