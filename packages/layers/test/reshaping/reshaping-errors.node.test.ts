import { golden } from '@sepal/goldens';
import { Rescaling } from '../../src/preprocessing/rescaling.ts';
import { Cropping1D } from '../../src/reshaping/cropping1d.ts';
import { Cropping2D } from '../../src/reshaping/cropping2d.ts';
import { Flatten } from '../../src/reshaping/flatten.ts';
import { Permute } from '../../src/reshaping/permute.ts';
import { RepeatVector } from '../../src/reshaping/repeat-vector.ts';
import { Reshape } from '../../src/reshaping/reshape.ts';
import { UpSampling1D } from '../../src/reshaping/up-sampling1d.ts';
import { UpSampling2D } from '../../src/reshaping/up-sampling2d.ts';
import { ZeroPadding1D } from '../../src/reshaping/zero-padding1d.ts';
import { ZeroPadding2D } from '../../src/reshaping/zero-padding2d.ts';
import { testGoldenErrors } from '../golden-errors.ts';

testGoldenErrors(golden('errors/layers').cases, {
  classes: {
    ZeroPadding1D,
    ZeroPadding2D,
    Cropping1D,
    Cropping2D,
    UpSampling1D,
    UpSampling2D,
    RepeatVector,
    Reshape,
    Flatten,
    Permute,
    Rescaling,
  },
  differences: [
    [
      /1D\((padding|cropping)=(\(\(1, 2\)|'ab'|None|\(1\.5|\{\})/,
      /The `(padding|cropping)` argument (must be a tuple of 2 integers\. Received (padding|cropping)=(\[\[1, 2\], \[3, 1\]\], including element \[1, 2\]|'ab'|\[1\.5, 1\], including element 1\.5|\{\})|is required)/,
    ],
    [
      /(1D\(size|Vector\(n)=(\(2,\)|'ab'|None|1\.5|True)/,
      /Expected an integer value for `(size|n)`, got (\[2\]|'ab'|null|1\.5|true)\./,
    ],
    [/ZeroPadding2D\(padding=-1\)/, /`padding` cannot be negative\. Received: padding=-1\./],
    [/(padding|cropping)=('ab'|\{\})/, /`(padding|cropping)` should be either an int, a tuple of 2 ints/],
    [/size='ab'/, /The `size` argument must be a tuple of 2 integers\. Received size='ab'/],
    [/size=None/, /The `size` argument is required\./],
    [/size=\(1\.5, 2\)/, /including element 1\.5 of type number/],
    [/interpolation='(bicubic|lanczos3)'/, /`interpolation` '(bicubic|lanczos3)' is not supported\./],
    [
      /interpolation=('nope'|''|None|1)/,
      /Invalid value for argument `interpolation`\. .* Use one of 'nearest', 'bilinear'\./,
    ],
    [
      /target_shape=(\(2\.5, 2\)|\('a',\)|6|'ab'|None|\(2, None\))/,
      /Each dimension in `targetShape` must be a non-negative/,
    ],
    [/dims=(1|None)\)/, /The set of indices in `dims` must be consecutive and start from 1\. Received dims=(1|null)/],
    [/scale=('a'|None)/, /`scale` must be a number or an array of numbers\. Received: scale=('a'|null)\./],
    [/offset=None/, /`offset` must be a number or an array of numbers\. Received: offset=null\./],
    [/\[1, 2\]\) called on/, /Shapes \(2, 4, 3\) and \(2,\) cannot be broadcast to one shape\./],
  ],
});
