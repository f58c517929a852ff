import * as formats from '@sepal/formats';
import { testExamples } from '@sepal/goldens';
import * as image from '@sepal/image';
import * as layers from '@sepal/layers';
import * as mobilenet from '@sepal/mobilenet';
import * as tensor from '@sepal/tensor';

// The project's README: the sample depends on everything it shows.
testExamples(new URL('../../../README.md', import.meta.url), {
  '@sepal/formats': formats,
  '@sepal/image': image,
  '@sepal/layers': layers,
  '@sepal/mobilenet': mobilenet,
  '@sepal/tensor': tensor,
});
