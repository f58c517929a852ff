import { golden } from '@sepal/goldens';
import { Rescaling } from '../../src/preprocessing/rescaling.ts';
import { Cropping1D } from '../../src/reshaping/cropping1d.ts';
import { Cropping2D } from '../../src/reshaping/cropping2d.ts';
import { Flatten } from '../../src/reshaping/flatten.ts';
import { Permute } from '../../src/reshaping/permute.ts';
import { RepeatVector } from '../../src/reshaping/repeat-vector.ts';
import { Reshape } from '../../src/reshaping/reshape.ts';
import { UpSampling1D } from '../../src/reshaping/up-sampling1d.ts';
import { UpSampling2D } from '../../src/reshaping/up-sampling2d.ts';
import { ZeroPadding1D } from '../../src/reshaping/zero-padding1d.ts';
import { ZeroPadding2D } from '../../src/reshaping/zero-padding2d.ts';
import { testGoldenCases } from '../golden-layers.ts';

testGoldenCases(golden('layers/reshaping').cases, {
  classes: {
    ZeroPadding1D,
    ZeroPadding2D,
    Cropping1D,
    Cropping2D,
    UpSampling1D,
    UpSampling2D,
    RepeatVector,
    Reshape,
    Flatten,
    Permute,
    Rescaling,
  },
  // Keras' bilinear weights are float32, so exact zeros come out slightly off.
  tolerance: ({ layer }) =>
    layer === 'UpSampling2D' || layer === 'Rescaling' ? { relative: 1e-6, absolute: 1e-6 } : {},
});
