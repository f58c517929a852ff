import { convertInto } from '@sepal/tensor';
import type { Reference } from '../graph/define.ts';

export const castReference: Reference<'cast'> = ([x], { dtype }, output) => {
  convertInto(output.data, dtype, x.data, x.dtype !== 'float32');
};
