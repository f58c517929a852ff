import { golden } from '@sepal/goldens';
import { CenterCrop } from '../../src/preprocessing/center-crop.ts';
import { Resizing } from '../../src/preprocessing/resizing.ts';
import { testGoldenCases } from '../golden-layers.ts';

testGoldenCases(golden('layers/preprocessing').cases, {
  classes: { CenterCrop, Resizing },
  // Keras computes in float32: where an integer is halfway between two, it may come to lie on the other side.
  tolerance: ({ output, args }) =>
    output.dtype === 'float32' || args['antialias'] !== true
      ? { relative: 1e-6, absolute: 1e-6 }
      : { relative: 0, absolute: 1 },
});
