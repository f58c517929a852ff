import { golden } from '@sepal/goldens';
import { Add } from '../../src/merging/add.ts';
import { Average } from '../../src/merging/average.ts';
import { Concatenate } from '../../src/merging/concatenate.ts';
import { Maximum } from '../../src/merging/maximum.ts';
import { Minimum } from '../../src/merging/minimum.ts';
import { Multiply } from '../../src/merging/multiply.ts';
import { Subtract } from '../../src/merging/subtract.ts';
import { testGoldenErrors } from '../golden-errors.ts';

testGoldenErrors(golden('errors/layers').cases, {
  classes: { Add, Subtract, Multiply, Average, Maximum, Minimum, Concatenate },
  differences: [
    [/called on \[\]/, /Expected one value, an array of values or an object of values\. Received \[\]\./],
    [/Concatenate\(\) called on \(2, 3, 4\)/, /A merge layer should be called on a list of inputs\. .*\(2, 3, 4\)/],
    [/axis=(3|-4)/, /Axis (3|-4) is out of bounds for 3 axes\. Use an integer from -3 to 2\./],
    [/axis=('a'|None)/, /`axis` must be an integer\. Received: axis=('a'|null)\./],
    [/axis=1\.0/, null],
  ],
});
