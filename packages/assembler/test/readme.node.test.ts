import { testExamples } from '@sepal/goldens';
import * as assembler from '../src/index.ts';

testExamples(new URL('../README.md', import.meta.url), { '@sepal/assembler': assembler });
