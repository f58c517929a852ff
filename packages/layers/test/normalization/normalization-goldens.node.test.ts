import { golden } from '@sepal/goldens';
import { BatchNormalization } from '../../src/normalization/batch-normalization.ts';
import { GroupNormalization } from '../../src/normalization/group-normalization.ts';
import { LayerNormalization } from '../../src/normalization/layer-normalization.ts';
import { RMSNormalization } from '../../src/normalization/rms-normalization.ts';
import { UnitNormalization } from '../../src/normalization/unit-normalization.ts';
import { testGoldenCases } from '../golden-layers.ts';

/** Keras computes in float32 throughout, so its rounding errors grow with the size of the numbers that cancel: means of 1000. */
testGoldenCases(golden('layers/normalization').cases, {
  classes: { BatchNormalization, GroupNormalization, LayerNormalization, RMSNormalization, UnitNormalization },
  tolerance: ({ inputs }) => {
    const largest = Math.max(...inputs.flatMap(({ data }) => data.map(Math.abs)));
    return { relative: 2e-6, absolute: Math.max(2e-6, 2e-7 * largest) };
  },
});
