import { golden } from '@sepal/goldens';
import { AveragePooling2D } from '../../src/pooling/average-pooling2d.ts';
import { GlobalAveragePooling2D } from '../../src/pooling/global-average-pooling2d.ts';
import { GlobalMaxPooling2D } from '../../src/pooling/global-max-pooling2d.ts';
import { MaxPooling2D } from '../../src/pooling/max-pooling2d.ts';
import { testGoldenCases } from '../golden-layers.ts';

testGoldenCases(golden('layers/pooling').cases, {
  classes: { MaxPooling2D, AveragePooling2D, GlobalAveragePooling2D, GlobalMaxPooling2D },
  tolerance: ({ layer }) => (layer.includes('Average') ? { relative: 1e-6 } : {}),
});
