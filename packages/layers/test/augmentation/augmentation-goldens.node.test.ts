import { golden } from '@sepal/goldens';
import { RandomBrightness } from '../../src/augmentation/random-brightness.ts';
import { RandomContrast } from '../../src/augmentation/random-contrast.ts';
import { RandomFlip } from '../../src/augmentation/random-flip.ts';
import { RandomRotation } from '../../src/augmentation/random-rotation.ts';
import { RandomTranslation } from '../../src/augmentation/random-translation.ts';
import { RandomZoom } from '../../src/augmentation/random-zoom.ts';
import { testGoldenCases } from '../golden-layers.ts';

testGoldenCases(golden('layers/augmentation').cases, {
  classes: { RandomBrightness, RandomContrast, RandomFlip, RandomRotation, RandomTranslation, RandomZoom },
  // Keras computes positions in float32: those of a picture of length 7 have errors up to 1e-6, and pixels differ by up to 6.
  tolerance: ({ layer }) => (layer === 'RandomFlip' ? {} : { relative: 1e-6, absolute: 5e-5 }),
});
