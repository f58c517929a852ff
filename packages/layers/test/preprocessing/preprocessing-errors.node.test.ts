import { golden } from '@sepal/goldens';
import { CenterCrop } from '../../src/preprocessing/center-crop.ts';
import { Resizing } from '../../src/preprocessing/resizing.ts';
import { testGoldenErrors } from '../golden-errors.ts';

testGoldenErrors(golden('errors/preprocessing').cases, {
  classes: { CenterCrop, Resizing },
  differences: [
    // Keras takes these, and gives empty pictures or fails when it is called.
    [/(height|width)=(0|-1)\b/, /Invalid value for argument `(height|width)`\. Expected a strictly positive value/],
    [/(height|width)=2\.5/, /Invalid value for argument `(height|width)`\. Expected an integer/],
    [/(height|width)=('2'|None)/, /Invalid value for argument `(height|width)`\. Expected a strictly positive value/],
    [/interpolation='(bicubic|lanczos3)'/, /`interpolation` '(bicubic|lanczos3)' is not supported\./],
    [
      /interpolation=/,
      /Invalid value for argument `interpolation`\. Expected of one \('bilinear', 'nearest'\)\. Received/,
    ],
    // Our word for True.
    [/crop_to_aspect_ratio=True, pad/, /Only one of `padToAspectRatio` & `cropToAspectRatio` can be `true`\./],
    [/Resizing.*called on \(4, 5\)/, /Expected image tensor to have rank 3 \(single image\) or 4 \(batch of images\)/],
  ],
});
