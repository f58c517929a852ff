import { testExamples } from '@sepal/goldens';
import * as mobilenet from '../src/index.ts';
import * as pretrained from '../src/pretrained/index.ts';

// Only this package may be imported: one install is enough.
testExamples(new URL('../README.md', import.meta.url), {
  '@sepal/mobilenet': mobilenet,
  '@sepal/mobilenet/pretrained': pretrained,
});
