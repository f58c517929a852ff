import { type DType, type Shape, Tensor } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { anyTensor } from './any-tensor.ts';
import { checkOp } from './check-op.ts';

const dtypes: readonly DType[] = ['float32', 'int32', 'uint8', 'bool'];

/** All permutations of the numbers below n. */
function permutations(n: number): readonly (readonly number[])[] {
  if (n === 0) return [[]];
  return permutations(n - 1).flatMap((rest) =>
    Array.from({ length: n }, (_, at) => [...rest.slice(0, at), n - 1, ...rest.slice(at)]),
  );
}

describe('transpose', () => {
  test('every order of up to four axes', () => {
    for (const shape of [[], [5], [3, 4], [1, 7], [9, 6], [2, 3, 5], [4, 1, 9], [2, 3, 4, 5], [1, 6, 5, 9]] as const) {
      for (const perm of permutations(shape.length)) {
        for (const dtype of ['float32', 'uint8'] as const) checkOp('transpose', [anyTensor(shape, dtype, 1)], { perm });
      }
    }
  });

  test('pictures, both ways, with any number of channels', () => {
    for (const channels of [1, 2, 3, 4, 5, 8, 17, 32]) {
      for (const pixels of [1, 2, 3, 4, 6, 9, 30]) {
        checkOp('transpose', [anyTensor([2, channels, pixels, 3], 'float32', 1)], { perm: [0, 2, 3, 1] });
        checkOp('transpose', [anyTensor([2, pixels, 3, channels], 'float32', 1)], { perm: [0, 3, 1, 2] });
      }
    }
  });

  test('no elements', () => checkOp('transpose', [anyTensor([2, 0, 3], 'float32', 1)], { perm: [2, 0, 1] }));
});

/** Shapes of up to four axes. */
const shapes = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 });
const anyDType = fc.constantFrom(...dtypes);

test('reshape, of few elements and of many', () => {
  for (const size of [0, 1, 3, 5, 15, 16, 17, 63, 100, 255, 256, 300, 5000]) {
    for (const dtype of dtypes) checkOp('reshape', [anyTensor([size], dtype, 1)], { shape: [size, 1] });
  }
});

test('slice', () => {
  fc.assert(
    fc.property(shapes, anyDType, fc.infiniteStream(fc.nat()), (shape, dtype, draws) => {
      const draw = (below: number): number => draws.next().value % below;
      const begin = shape.map((length) => draw(length));
      const size = shape.map((length, axis) => (draw(3) === 0 ? null : 1 + draw(length - (begin[axis] as number))));
      checkOp('slice', [anyTensor(shape, dtype, 1)], { begin, size });
    }),
    { numRuns: 60 },
  );
  checkOp('slice', [anyTensor([3, 4], 'float32', 1)], { begin: [1, 2], size: [0, 1] });
});

test('pad', () => {
  fc.assert(
    fc.property(shapes, anyDType, fc.infiniteStream(fc.nat(3)), (shape, dtype, draws) => {
      const amounts = shape.map(() => [draws.next().value, draws.next().value] as const);
      checkOp('pad', [anyTensor(shape, dtype, 1)], { amounts, value: 1 });
    }),
    { numRuns: 60 },
  );
  checkOp('pad', [anyTensor([0, 2], 'float32', 1)], {
    amounts: [
      [1, 2],
      [0, 3],
    ],
    value: -2.5,
  });
  checkOp('pad', [anyTensor([2, 3], 'int32', 1)], {
    amounts: [
      [1, 0],
      [0, 1],
    ],
    value: -7,
  });
});

test('concat', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
      anyDType,
      fc.array(fc.nat(6), { minLength: 1, maxLength: 4 }),
      fc.nat(),
      (shape, dtype, lengths, place) => {
        const axis = place % shape.length;
        const parts = lengths.map((length, index) => anyTensor(shape.with(axis, length), dtype, index));
        checkOp('concat', parts, { axis });
      },
    ),
    { numRuns: 60 },
  );
});

describe('upsample2d', () => {
  const pictures: readonly Shape[] = [
    [1, 1, 1, 1],
    [2, 3, 2, 5],
    [1, 4, 3, 8],
    [1, 2, 5, 3],
    [0, 2, 2, 2],
  ];
  const factors = [
    [1, 1],
    [2, 2],
    [3, 1],
    [1, 4],
    [2, 5],
  ] as const;

  test.each(['channelsLast', 'channelsFirst'] as const)('nearest, %s', (dataFormat) => {
    for (const shape of pictures) {
      for (const size of factors) {
        for (const dtype of ['float32', 'uint8'] as const) {
          checkOp('upsample2d', [anyTensor(shape, dtype, 1)], { size, interpolation: 'nearest', dataFormat });
        }
      }
    }
  });

  test.each(['channelsLast', 'channelsFirst'] as const)('bilinear has the bits of the reference, %s', (dataFormat) => {
    for (const shape of pictures) {
      for (const size of factors) {
        checkOp('upsample2d', [anyTensor(shape, 'float32', 1)], { size, interpolation: 'bilinear', dataFormat });
      }
    }
  });

  test('bilinear does not spread infinities to pixels with weight 0', () => {
    const data = Float32Array.of(1, Number.POSITIVE_INFINITY, Number.NaN, 4, -1, 2);
    const attributes = { size: [3, 2], interpolation: 'bilinear', dataFormat: 'channelsLast' } as const;
    checkOp('upsample2d', [new Tensor([1, 2, 3, 1], 'float32', data)], attributes);
  });
});

describe('resize has the bits of the reference', () => {
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

  test.each(['channelsLast', 'channelsFirst'] as const)('%s', { timeout: 60_000 }, (dataFormat) => {
    for (const shape of pictures) {
      for (const size of sizes) {
        for (const [interpolation, antialias] of [
          ['nearest', false],
          ['bilinear', false],
          ['bilinear', true],
        ] as const) {
          for (const fit of ['stretch', 'crop', 'pad'] as const) {
            const attributes = { size, interpolation, antialias, fit, fillValue: 1.3, dataFormat };
            checkOp('resize', [anyTensor(shape, 'float32', 1)], attributes);
          }
        }
      }
    }
  });

  test.each(['int32', 'uint32', 'uint8'] as const)('%s is rounded and stays within its range', (dtype) => {
    for (const interpolation of ['nearest', 'bilinear'] as const) {
      for (const fillValue of [2.5, -1e10, 1e10]) {
        const how = { interpolation, antialias: true, fit: 'pad', dataFormat: 'channelsLast' } as const;
        checkOp('resize', [anyTensor([1, 3, 8, 3], dtype, 1)], { ...how, size: [5, 5], fillValue });
      }
    }
  });

  test('infinities, NaN and −0 affect only the pixels that read them', () => {
    const data = Float32Array.of(1, Number.POSITIVE_INFINITY, Number.NaN, 4, -1, 2, -0, -0, -0, 1, 2, 3);
    for (const interpolation of ['nearest', 'bilinear'] as const) {
      const attributes = {
        interpolation,
        antialias: false,
        fit: 'stretch',
        fillValue: 0,
        dataFormat: 'channelsLast',
      } as const;
      checkOp('resize', [new Tensor([1, 4, 3, 1], 'float32', data)], { ...attributes, size: [8, 5] });
    }
  });
});
