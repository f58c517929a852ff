import { allocate, type DType, sizeOf, Tensor } from '@sepal/tensor';
import fc from 'fast-check';
import { anyTensor } from '../any-tensor.ts';
import { type Suites, suitesOf } from './kernel-check.ts';

const dtypes: readonly DType[] = ['float32', 'int32', 'uint8', 'bool'];

/** Shapes of up to four axes. */
const shapes = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 });

export const fill: Suites<'fill'> = {
  ...suitesOf<'fill', DType>(
    dtypes,
    (dtype) => `${dtype} of any length`,
    (check, dtype) => {
      for (const shape of [[], [0], [1], [3], [4], [15], [16], [17], [3, 33], [1000]]) {
        for (const value of dtype === 'float32' ? [0, -0, 1.3, Number.NaN, Number.NEGATIVE_INFINITY] : [0, 1]) {
          const expected = new Tensor(shape, dtype, allocate(dtype, sizeOf(shape)).fill(value));
          check.call({ attributes: { value }, inputs: [], expected });
        }
      }
    },
  ),

  'pad: the border'(check) {
    fc.assert(
      fc.property(shapes, fc.constantFrom(...dtypes), fc.infiniteStream(fc.nat(3)), (shape, dtype, draws) => {
        const amounts = shape.map(() => [draws.next().value, draws.next().value] as const);
        check.op('pad', [anyTensor(shape, dtype, 1)], { amounts, value: 1 });
      }),
      { numRuns: 60, seed: 3 },
    );
    check.op('pad', [anyTensor([0, 2], 'float32', 1)], {
      amounts: [
        [1, 2],
        [0, 3],
      ],
      value: -2.5,
    });
    check.op('pad', [anyTensor([2, 3], 'int32', 1)], {
      amounts: [
        [1, 0],
        [0, 1],
      ],
      value: -7,
    });
  },
};
