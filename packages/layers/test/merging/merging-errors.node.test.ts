import { golden } from '@sepal/goldens';
import { Add } from '../../src/merging/add.ts';
import { Average } from '../../src/merging/average.ts';
import { Concatenate } from '../../src/merging/concatenate.ts';
import { Dot } from '../../src/merging/dot.ts';
import { Maximum } from '../../src/merging/maximum.ts';
import { Minimum } from '../../src/merging/minimum.ts';
import { Multiply } from '../../src/merging/multiply.ts';
import { Subtract } from '../../src/merging/subtract.ts';
import { testGoldenErrors } from '../golden-errors.ts';

testGoldenErrors(golden('errors/layers').cases, {
  classes: { Add, Subtract, Multiply, Average, Maximum, Minimum, Concatenate, Dot },
  differences: [
    [/called on \[\]/, /`inputs` must be a tensor, or an array or object of tensors\. Received an empty array\./],
    [/Concatenate\(\) called on \(2, 3, 4\)/, /A merge layer should be called on a list of inputs\. .*\(2, 3, 4\)/],
    [/normalize='a'/, /`normalize` must be true or false\. Received: normalize='a'\./],
    [/axes=(0|\(0, 1\)|\(1, 0\))\) called/, /Cannot perform batch_dot over axis 0\. If your inputs are not batched,/],
    // Keras counts a single axis round and round.
    [/axes=\(?(1, )?(3|-4)/, /Axis (3|-4) is out of bounds for 3 axes\. Use an integer from -3 to 2\./],
    [/axis=(3|-4)/, /Axis (3|-4) is out of bounds for 3 axes\. Use an integer from -3 to 2\./],
    [/axis=('a'|None)/, /`axis` must be an integer\. Received: axis=('a'|null)\./],
    [/axis=1\.0/, null],
  ],
});
