import { testExamples } from '@sepal/goldens';
import * as tensor from '@sepal/tensor';
import * as image from '../src/index.ts';

testExamples(new URL('../README.md', import.meta.url), { '@sepal/tensor': tensor, '@sepal/image': image });
