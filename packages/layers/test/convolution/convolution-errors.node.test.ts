import { golden } from '@sepal/goldens';
import { testGoldenErrors } from '../golden-errors.ts';
import { CLASSES } from './classes.ts';

testGoldenErrors(golden('errors/convolution').cases, {
  classes: CLASSES,
  differences: [
    // Keras accepts these and truncates them, treats true as 1, or crashes in build.
    [
      /(kernel_size|strides|dilation_rate)=\(1\.5,/,
      /must be a tuple of \d integers.*including element 1\.5 of type number\. Use an integer/,
    ],
    [
      /output_padding=\(1\.5,/,
      /must be a tuple of \d integers.*including element 1\.5 of type number\. Use an integer/,
    ],
    [/(kernel_size|strides|dilation_rate)=True/, /must be a tuple of \d integers\. Received \w+=true\. Use an integer/],
    [/kernel_size=None/, /The `kernelSize` argument is required\./],
    [/strides=None/, /The `strides` argument is required\./],
    [/dilation_rate=None/, /The `dilationRate` argument is required\./],
    [
      /filters=None/,
      /Invalid value for argument `filters`\. Expected a strictly positive value\. Received filters=null\./,
    ],
    [/filters=2\.5/, /Invalid value for argument `filters`\. Expected an integer\. Received filters=2\.5\./],
    [
      /filters='4'/,
      /Invalid value for argument `filters`\. Expected a strictly positive value\. Received filters='4'\./,
    ],
    [/groups=None/, /The number of groups must be a positive integer\. Received: groups=null\./],
    [/groups=1\.5/, /The number of groups must be a positive integer\. Received: groups=1\.5\./],
    [
      /depth_multiplier=None/,
      /Invalid value for argument `depthMultiplier`\. Expected a strictly positive value\. Received depthMultiplier=null\./,
    ],
    [
      /depth_multiplier=1\.5/,
      /Invalid value for argument `depthMultiplier`\. Expected an integer\. Received depthMultiplier=1\.5\./,
    ],
    [
      /depth_multiplier='2'/,
      /Invalid value for argument `depthMultiplier`\. Expected a strictly positive value\. Received depthMultiplier='2'\./,
    ],
    // Python has no equivalent messages.
    [/ padding=(None|1\b)/, /The `padding` argument must be one of \{.*\}\. Received: (null|1)\. Use one of/],
    [
      /\(\(None, None, 8/,
      /The channel dimension of the inputs should be defined\..*where axis 1 .*is None\. Give the number of channels/,
    ],
    [
      /\(\(None, (8, )+None\)\)/,
      /The channel dimension of the inputs should be defined\..*where axis -1 .*is None\. Give the number of channels/,
    ],
    // Keras accepts explicit padding and fails in build.
    [/ padding=[[(]/, /The `padding` argument must be one of \{.*\}\. .*ZeroPadding2D/],
    // Python iterates over the letters.
    [/2D(Transpose)?\(.*='ab'/, /must be a tuple of 2 integers\. Received \w+='ab'\. Use an integer/],
    // Keras builds a transposed convolution for any rank, and fails when it is called.
    [
      /Transpose\(filters=4, kernel_size=3\)\.build\(\(None, (8, )?3\)\)|Conv2DTranspose.*\.build\(\(None, 8, 8, 8, 3\)\)|Conv1DTranspose.*\.build\(\(None, 8, 8, 3\)\)/,
      /Kernel shape must have the same length as input/,
    ],
    // Our own spelling.
    [/data_format='channelsLast'/, null],
    // Keras on JAX returns an empty output here, or says that it is empty.
    [
      /(Conv|SeparableConv|DepthwiseConv)\dD\(.*called on \(1, (2, )+3\)/,
      /Computed output size would be zero or negative\. Received `inputs shape=\(1, (2, )+3\)`/,
    ],
  ],
});
