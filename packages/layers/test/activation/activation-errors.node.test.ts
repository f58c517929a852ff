import { golden } from '@sepal/goldens';
import { Activation } from '../../src/activation/activation.ts';
import { ELU } from '../../src/activation/elu.ts';
import { LeakyReLU } from '../../src/activation/leaky-relu.ts';
import { PReLU } from '../../src/activation/prelu.ts';
import { ReLU } from '../../src/activation/relu.ts';
import { Softmax } from '../../src/activation/softmax.ts';
import { testGoldenErrors } from '../golden-errors.ts';

testGoldenErrors(golden('errors/layers').cases, {
  classes: { Activation, ReLU, LeakyReLU, ELU, PReLU, Softmax },
  differences: [
    [/max_value='a'/, /maxValue of a ReLU layer cannot be a negative value\. Received: maxValue='a'\./],
    [
      /negative_slope='a'/,
      /The negativeSlope value of a Leaky ReLU layer .* Expected a float\. Received: negativeSlope='a'\./,
    ],
    [/ELU\(alpha=(None|'a')/, /`alpha` must be a number\. Received: alpha=(null|'a')\./],
    // Keras counts the axis before the batch as one of the sample's.
    [
      /shared_axes=(\[0\]|\[-1\]|'a')/,
      /`sharedAxes` must be axes after the batch\. Received: sharedAxes=(\[0\]|\[-1\]|'a')\./,
    ],
    [/shared_axes=\[4\]/, /`sharedAxes` has axis 4, which an input of shape \(None, 4, 4, 3\) has not\./],
    [
      /'prelu'\) built for/,
      /expected axis 3 of input shape to have value 3, but received input with shape \(2, 4, 4, 5\)/,
    ],
    [/axis=(4|-4|\(1, 4\))/, /Axis -?4 is out of bounds for 3 axes\. Use an integer from -3 to 2\./],
    // Without an axis, Keras normalizes over everything, including other samples.
    [/axis=('a'|\[\]|None)/, /`axis` must be an integer or an array of them\. Received: axis=('a'|\[\]|null)\./],
  ],
});
