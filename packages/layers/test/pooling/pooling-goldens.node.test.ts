import { golden } from '@sepal/goldens';
import { AveragePooling1D } from '../../src/pooling/average-pooling1d.ts';
import { AveragePooling2D } from '../../src/pooling/average-pooling2d.ts';
import { GlobalAveragePooling1D } from '../../src/pooling/global-average-pooling1d.ts';
import { GlobalAveragePooling2D } from '../../src/pooling/global-average-pooling2d.ts';
import { GlobalMaxPooling1D } from '../../src/pooling/global-max-pooling1d.ts';
import { GlobalMaxPooling2D } from '../../src/pooling/global-max-pooling2d.ts';
import { MaxPooling1D } from '../../src/pooling/max-pooling1d.ts';
import { MaxPooling2D } from '../../src/pooling/max-pooling2d.ts';
import { testGoldenCases } from '../golden-layers.ts';

testGoldenCases(golden('layers/pooling').cases, {
  classes: {
    MaxPooling1D,
    MaxPooling2D,
    AveragePooling1D,
    AveragePooling2D,
    GlobalAveragePooling1D,
    GlobalAveragePooling2D,
    GlobalMaxPooling1D,
    GlobalMaxPooling2D,
  },
  tolerance: ({ layer }) => (layer.includes('Average') ? { relative: 1e-6 } : {}),
});
