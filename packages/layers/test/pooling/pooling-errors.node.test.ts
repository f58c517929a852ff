import { golden } from '@sepal/goldens';
import { AveragePooling2D } from '../../src/pooling/average-pooling2d.ts';
import { GlobalAveragePooling2D } from '../../src/pooling/global-average-pooling2d.ts';
import { GlobalMaxPooling2D } from '../../src/pooling/global-max-pooling2d.ts';
import { MaxPooling2D } from '../../src/pooling/max-pooling2d.ts';
import { testGoldenErrors } from '../golden-errors.ts';

testGoldenErrors(golden('errors/layers').cases, {
  classes: { MaxPooling2D, AveragePooling2D, GlobalAveragePooling2D, GlobalMaxPooling2D },
  differences: [
    [/padding=None/, null],
    [/pool_size=None/, /The `poolSize` argument is required\./],
    [/(pool_size|strides)='ab'/, /must be a tuple of 2 integers\. Received (poolSize|strides)='ab'/],
    [/pool_size=\(1\.5, 2\)/, /including element 1\.5 of type number/],
    [/strides=(0|\(1, 0\))/, /Received strides=(0|\[1, 0\]), including values \{0\} that do not satisfy `value > 0`/],
    [/padding=('causal'|'nope'|1)/, /The `padding` argument must be one of \{'valid', 'same'\}/],
    // Keras gives an output without elements.
    [/called on \(1, 1, 4, 2\)/, /Computed output size would be zero or negative/],
  ],
});
