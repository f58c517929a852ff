import { golden } from '@sepal/goldens';
import { ActivityRegularization } from '../../src/regularization/activity-regularization.ts';
import { Dropout } from '../../src/regularization/dropout.ts';
import { GaussianNoise } from '../../src/regularization/gaussian-noise.ts';
import { SpatialDropout2D } from '../../src/regularization/spatial-dropout2d.ts';
import { testGoldenErrors } from '../golden-errors.ts';

testGoldenErrors(golden('errors/layers').cases, {
  classes: { Dropout, SpatialDropout2D, GaussianNoise, ActivityRegularization },
  differences: [
    [
      /(rate|stddev)=(None|'a'|True)/,
      /Expected a float value between 0 and 1\. Received: (rate|stddev)=(null|'a'|true)\./,
    ],
    [/seed=(-1|4294967296)/, /Seed must be between 0 and 2\*\*32 - 1\. Received: seed=(-1|4294967296)/],
    [/seed=True/, /Argument `seed` must be an integer\. Received: seed=true\./],
    // Outside training the noise's shape does not matter.
    [/noise_shape=\(2, (2, )?4\)/, null],
    [/SpatialDropout2D\(rate=0\.5, trainable=False\)/, null],
    [
      /SpatialDropout2D\(rate=0\.5, nope=1\)/,
      /Unrecognized keyword arguments passed to SpatialDropout2D: \{'nope': 1\}\./,
    ],
  ],
});
