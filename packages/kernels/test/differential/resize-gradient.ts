import { randomTensor } from '../random-tensor.ts';
import type { Suites } from './kernel-check.ts';

const sizes = [
  [1, 1],
  [4, 3],
  [7, 13],
  [1, 16],
] as const;

const pictures = [
  [1, 1, 1, 1],
  [2, 3, 5, 5],
  [1, 13, 7, 3],
  [1, 4, 9, 12],
  [0, 2, 2, 2],
] as const;

/** Sums in float64, rounded once. */
const rounded = { relative: 1e-6, least: 1e-3 };

export const resizeGradient: Suites<'resizeGradient'> = {
  'every size, interpolation and fit'(check) {
    for (const [batch, height, width, channels] of pictures) {
      for (const size of sizes) {
        for (const [interpolation, antialias] of [
          ['nearest', false],
          ['bilinear', false],
          ['bilinear', true],
        ] as const) {
          for (const fit of ['stretch', 'crop', 'pad'] as const) {
            const dy = randomTensor([batch, ...size, channels], 1);
            check.op('resizeGradient', [dy], { height, width, interpolation, antialias, fit }, rounded);
          }
        }
      }
    }
  },

  'pictures that are enlarged and shrunk many times'(check) {
    for (const [height, size] of [
      [2, 300],
      [300, 2],
    ] as const) {
      for (const interpolation of ['nearest', 'bilinear'] as const) {
        const dy = randomTensor([1, size, 3, 2], 1);
        check.op(
          'resizeGradient',
          [dy],
          { height, width: 5, interpolation, antialias: interpolation === 'bilinear', fit: 'stretch' },
          rounded,
        );
      }
    }
  },
};
