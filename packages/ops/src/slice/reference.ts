import { stridesOf } from '@sepal/tensor';
import type { Reference } from '../graph/define.ts';
import { copyBlock, indexOf } from '../loop-nest/copy.ts';

/** y[i] = x[i + begin] along every axis */
export const sliceReference: Reference<'slice'> = ([x], { begin }, output) => {
  const strides = stridesOf(x.shape);
  copyBlock(
    output.shape,
    { data: x.data, start: indexOf(begin, strides), steps: strides },
    { data: output.data, start: 0, steps: stridesOf(output.shape) },
  );
};
