import { golden } from '@sepal/goldens';
import { BatchNormalization } from '../../src/normalization/batch-normalization.ts';
import { LayerNormalization } from '../../src/normalization/layer-normalization.ts';
import { testGoldenCases } from '../golden-layers.ts';

/** Keras computes in float32 throughout, so its rounding errors grow with the size of the numbers that cancel: means of 1000. */
testGoldenCases(golden('layers/normalization').cases, {
  classes: { BatchNormalization, LayerNormalization },
  tolerance: ({ inputs }) => {
    const largest = Math.max(...inputs.flatMap(({ data }) => data.map(Math.abs)));
    return { relative: 2e-6, absolute: Math.max(2e-6, 2e-7 * largest) };
  },
});
