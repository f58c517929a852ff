import { golden } from '@sepal/goldens';
import { ActivityRegularization } from '../../src/regularization/activity-regularization.ts';
import { Dropout } from '../../src/regularization/dropout.ts';
import { GaussianDropout } from '../../src/regularization/gaussian-dropout.ts';
import { GaussianNoise } from '../../src/regularization/gaussian-noise.ts';
import { SpatialDropout1D } from '../../src/regularization/spatial-dropout1d.ts';
import { SpatialDropout2D } from '../../src/regularization/spatial-dropout2d.ts';
import { testGoldenCases } from '../golden-layers.ts';

testGoldenCases(golden('layers/regularization').cases, {
  classes: { Dropout, SpatialDropout1D, SpatialDropout2D, GaussianDropout, GaussianNoise, ActivityRegularization },
  // Dropped values are exactly 0. XLA divides by a constant either exactly or by multiplying with its reciprocal, a difference of one bit.
  tolerance: ({ layer }) => (layer.startsWith('Gaussian') ? { relative: 1e-6, absolute: 1e-7 } : { relative: 1.2e-7 }),
  // Keras' spatial dropout layers drop `trainable` from their configs.
  extraConfig: ({ layer }) => (layer.startsWith('SpatialDropout') ? { trainable: true } : {}),
});
