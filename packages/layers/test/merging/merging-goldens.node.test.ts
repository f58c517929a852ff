import { golden } from '@sepal/goldens';
import { Add } from '../../src/merging/add.ts';
import { Average } from '../../src/merging/average.ts';
import { Concatenate } from '../../src/merging/concatenate.ts';
import { Dot } from '../../src/merging/dot.ts';
import { Maximum } from '../../src/merging/maximum.ts';
import { Minimum } from '../../src/merging/minimum.ts';
import { Multiply } from '../../src/merging/multiply.ts';
import { Subtract } from '../../src/merging/subtract.ts';
import { testGoldenCases } from '../golden-layers.ts';

testGoldenCases(golden('layers/merging').cases, {
  classes: { Add, Subtract, Multiply, Average, Maximum, Minimum, Concatenate, Dot },
  tolerance: ({ layer, args }) =>
    layer === 'Average' || args['normalize'] === true ? { relative: 1e-6, absolute: 1e-7 } : {},
});
