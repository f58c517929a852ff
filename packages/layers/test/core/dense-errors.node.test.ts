import { golden } from '@sepal/goldens';
import { Dense } from '../../src/core/dense.ts';
import { testGoldenErrors } from '../golden-errors.ts';

testGoldenErrors(golden('errors/layers').cases, {
  classes: { Dense },
  differences: [
    [/units=None/, /Received an invalid value for `units`, expected a positive integer\. Received: units=null\./],
    // Python's True is the integer 1.
    [/units=True/, /Received an invalid value for `units`, expected a positive integer\. Received: units=true\./],
    [/name=''/, /Argument `name` must be a string and cannot contain character `\/`\. Received: name=''\./],
    [/dtype='nope'/, /Layers compute in float32\. Received: dtype='nope'\./],
    [
      /build\(\(None, None\)\)/,
      /The last dimension of the inputs should be defined\. Received inputShape=\(None, None\)\./,
    ],
    [/build\(\(None,\)\)/, /expected min_ndim=2, found ndim=1\. Full shape received: \(None,\)\./],
  ],
});
