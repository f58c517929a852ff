import { fillModes } from '@sepal/ops';
import { type Shape, Tensor } from '@sepal/tensor';
import { anyTensor } from '../any-tensor.ts';
import { type Suites, suitesOf } from './kernel-check.ts';

const pictures: readonly Shape[] = [
  [1, 1, 1, 1],
  [2, 3, 5, 5],
  [1, 7, 1, 4],
  [3, 4, 9, 3],
  [0, 2, 2, 2],
];

/** Transforms of a batch: the identity, flips, shears and turns, and positions far outside. */
function transformsOf(batch: number, seed: number): Tensor {
  const rows = [
    [1, 0, 0, 0, 1, 0],
    [-1, 0, 2, 0, -1, 3],
    [0.8, -0.6, 1.25, 0.6, 0.8, -2.5],
    [2.5, 0.3, -40, 0, 0.1, 17.5],
    [0, 0, 3e9, 0, 0, -1e30],
    [1, 0, Number.NaN, 0, 1, Number.POSITIVE_INFINITY],
  ];
  const data = Array.from({ length: batch }, (_, index) => rows[(index + seed) % rows.length] as number[]).flat();
  return new Tensor([batch, 6], 'float32', Float32Array.from(data));
}

export const affine: Suites<'affine'> = suitesOf(
  fillModes,
  (fillMode) => `the bits of the reference, ${fillMode}`,
  (check, fillMode) => {
    for (const shape of pictures) {
      for (const interpolation of ['nearest', 'bilinear'] as const) {
        for (let seed = 0; seed < 6; seed++) {
          const operands = [anyTensor(shape, 'float32', 1), transformsOf(shape[0] as number, seed)];
          check.op('affineTransform', operands, { interpolation, fillMode, fillValue: 1.3 });
        }
      }
    }
  },
);
