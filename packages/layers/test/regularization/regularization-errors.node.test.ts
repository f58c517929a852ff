import { golden } from '@sepal/goldens';
import { ActivityRegularization } from '../../src/regularization/activity-regularization.ts';
import { Dropout } from '../../src/regularization/dropout.ts';
import { GaussianNoise } from '../../src/regularization/gaussian-noise.ts';
import { SpatialDropout1D } from '../../src/regularization/spatial-dropout1d.ts';
import { SpatialDropout2D } from '../../src/regularization/spatial-dropout2d.ts';
import { testGoldenErrors } from '../golden-errors.ts';

testGoldenErrors(golden('errors/layers').cases, {
  classes: { Dropout, SpatialDropout1D, SpatialDropout2D, GaussianNoise, ActivityRegularization },
  differences: [
    [
      /(rate|stddev)=(None|'a'|True)/,
      /Expected a float value between 0 and 1\. Received: (rate|stddev)=(null|'a'|true)\./,
    ],
    [/seed=(-1|4294967296)/, /Seed must be between 0 and 2\*\*32 - 1\. Received: seed=(-1|4294967296)/],
    [/seed=True/, /Argument `seed` must be an integer\. Received: seed=true\./],
    // In inference the noise shape does not matter.
    [/noise_shape=\(2, (2, )?4\)/, null],
    [/SpatialDropout2D\(rate=0\.5, trainable=False\)/, null],
    [
      /SpatialDropout[12]D\(rate=0\.5, nope=1\)/,
      /Unrecognized keyword arguments passed to SpatialDropout[12]D: \{'nope': 1\}\./,
    ],
    [
      /SpatialDropout1D\(rate=0\.5, data_format='channels_last'\)/,
      /Unrecognized keyword arguments passed to SpatialDropout1D: \{'dataFormat': 'channels_last'\}\./,
    ],
  ],
});
