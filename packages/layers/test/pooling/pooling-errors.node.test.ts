import { golden } from '@sepal/goldens';
import { AveragePooling1D } from '../../src/pooling/average-pooling1d.ts';
import { AveragePooling2D } from '../../src/pooling/average-pooling2d.ts';
import { GlobalAveragePooling1D } from '../../src/pooling/global-average-pooling1d.ts';
import { GlobalAveragePooling2D } from '../../src/pooling/global-average-pooling2d.ts';
import { GlobalMaxPooling1D } from '../../src/pooling/global-max-pooling1d.ts';
import { GlobalMaxPooling2D } from '../../src/pooling/global-max-pooling2d.ts';
import { MaxPooling1D } from '../../src/pooling/max-pooling1d.ts';
import { MaxPooling2D } from '../../src/pooling/max-pooling2d.ts';
import { testGoldenErrors } from '../golden-errors.ts';

testGoldenErrors(golden('errors/layers').cases, {
  classes: {
    MaxPooling1D,
    MaxPooling2D,
    AveragePooling1D,
    AveragePooling2D,
    GlobalAveragePooling1D,
    GlobalAveragePooling2D,
    GlobalMaxPooling1D,
    GlobalMaxPooling2D,
  },
  differences: [
    [/padding=None/, null],
    [/pool_size=None/, /The `poolSize` argument is required\./],
    [/(pool_size|strides)='ab'/, /must be a tuple of [12] integers\. Received (poolSize|strides)='ab'/],
    [/pool_size=\(1\.5,( 2)?\)/, /including element 1\.5 of type number/],
    [/strides=(0|\(1, 0\))/, /Received strides=(0|\[1, 0\]), including values \{0\} that do not satisfy `value > 0`/],
    [/strides=-2/, /Received strides=-2, including values \{-2\} that do not satisfy `value > 0`/],
    [/padding=('causal'|'nope'|1)/, /The `padding` argument must be one of \{'valid', 'same'\}/],
    // Keras gives an output without elements.
    [/called on \(1, 1, (4, )?2\)/, /Computed output size would be zero or negative/],
  ],
});
