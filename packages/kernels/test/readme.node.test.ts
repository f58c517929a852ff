import * as assembler from '@sepal/assembler';
import { testExamples } from '@sepal/goldens';
import * as kernels from '../src/index.ts';

testExamples(new URL('../README.md', import.meta.url), { '@sepal/assembler': assembler, '@sepal/kernels': kernels });
