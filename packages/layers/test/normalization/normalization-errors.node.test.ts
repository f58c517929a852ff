import { golden } from '@sepal/goldens';
import { BatchNormalization } from '../../src/normalization/batch-normalization.ts';
import { LayerNormalization } from '../../src/normalization/layer-normalization.ts';
import { testGoldenErrors } from '../golden-errors.ts';

testGoldenErrors(golden('errors/layers').cases, {
  classes: { BatchNormalization, LayerNormalization },
  differences: [
    [
      /LayerNormalization\(axis=('nope'|None|1\.7|\[1\.5\])/,
      /Expected an int or a list\/tuple of ints for the argument 'axis'/,
    ],
    [/center='a'/, /`center` must be true or false\. Received: center='a'\./],
    [
      /LayerNormalization\(axis=(3|-4|\[1, 3\])\)/,
      /Axis (3|-4) is out of bounds for input shape \((None|2), 4, 3\)\. Received: axis=(3|-4|\[1, 3\])\. Use an integer from -3 to 2\./,
    ],
    [
      /LayerNormalization\((axis=0|axis=\[0, 1\])?\)\.build/,
      /The length of axis (0|-1) of the inputs should be defined\. Received inputShape=\(None, 4, (3|None)\)\./,
    ],
    [
      /LayerNormalization\(name='ln'\) built for \(None, 4, 3\) called on \(\w+, 4, 5\)/,
      /expected axis -1 of input shape to have value 3, but received input with shape \((2|None), 4, 5\)\./,
    ],
    [/axis='nope'/, /`axis` must be an integer\. Received: axis='nope'\./],
    [/axis=None/, /`axis` must be an integer\. Received: axis=null\./],
    // Keras 2's form.
    [/axis=\[3\]/, null],
    [/axis=1\.7/, /`axis` must be an integer\. Received: axis=1\.7\./],
    [/momentum='a'/, /`momentum` must be a number from 0 to 1\. Received: momentum='a'\./],
    [/momentum=2/, /`momentum` must be a number from 0 to 1\. Received: momentum=2\./],
    [/momentum=-1/, /`momentum` must be a number from 0 to 1\. Received: momentum=-1\./],
    [/epsilon=None/, /`epsilon` must be a number of 0 or more\. Received: epsilon=null\./],
    [/epsilon=-1/, /`epsilon` must be a number of 0 or more\. Received: epsilon=-1\./],
    // Keras on TensorFlow accepts it; with one device it has no effect.
    [/synchronized=True/, null],
    // Keras shows the dictionary as Python writes it.
    [
      /renorm_clipping=\{'nope'/,
      /Received invalid keys for `renormClipping` argument: \{'nope': 1\}\. Supported values: \['rmax', 'rmin', 'dmax'\]\./,
    ],
    [
      /axis=4\)/,
      /Axis 4 is out of bounds for input shape \(None, 4, 4, 3\)\. Received: axis=4\. Use an integer from -4 to 3\./,
    ],
    [
      /axis=-5\)/,
      /Axis -5 is out of bounds for input shape \(None, 4, 4, 3\)\. Received: axis=-5\. Use an integer from -4 to 3\./,
    ],
    [
      /build\(\(None, 4, 4, None\)\)/,
      /The length of axis -1 of the inputs should be defined\. Received inputShape=\(None, 4, 4, None\)\./,
    ],
    [/axis=0\)/, /The length of axis 0 of the inputs should be defined\. Received inputShape=\(None, 4, 4, 3\)\./],
  ],
});
