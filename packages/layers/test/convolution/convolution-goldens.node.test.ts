import { golden } from '@sepal/goldens';
import { testGoldenCases } from '../golden-layers.ts';
import { CLASSES } from './classes.ts';

/** Convolutions of multiples of 1/4 are exact; only some activations and penalties round. */
const EXACT = ['linear', 'relu', 'relu6'];

testGoldenCases(golden('layers/convolution').cases, {
  classes: CLASSES,
  tolerance: ({ config }) => (EXACT.includes(config['activation'] as string) ? {} : { relative: 1e-6, absolute: 1e-6 }),
});
