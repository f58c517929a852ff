import { golden } from '@sepal/goldens';
import { Dense } from '../../src/core/dense.ts';
import { testGoldenCases } from '../golden-layers.ts';

const EXACT = ['linear', 'relu'];

testGoldenCases(
  golden('layers/core').cases.filter(({ layer }) => layer === 'Dense'),
  {
    classes: { Dense },
    tolerance: ({ config }) =>
      EXACT.includes(config['activation'] as string) ? {} : { relative: 1e-6, absolute: 1e-6 },
  },
);
