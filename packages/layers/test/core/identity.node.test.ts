import { golden } from '@sepal/goldens';
import { Identity } from '../../src/core/identity.ts';
import { testGoldenCases } from '../golden-layers.ts';

const cases = golden('layers/core').cases.filter(({ layer }) => layer === 'Identity');

testGoldenCases(cases, { classes: { Identity } });
