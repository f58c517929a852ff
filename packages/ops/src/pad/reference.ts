import { stridesOf } from '@sepal/tensor';
import type { Reference } from '../graph/define.ts';
import { copyBlock, indexOf } from '../loop-nest/copy.ts';

/** y[i + before] = x[i] along every axis; the value elsewhere */
export const padReference: Reference<'pad'> = ([x], { amounts, value }, output) => {
  const strides = stridesOf(output.shape);
  const first = amounts.map(([before]) => before);
  output.data.fill(value);
  copyBlock(
    x.shape,
    { data: x.data, start: 0, steps: stridesOf(x.shape) },
    { data: output.data, start: indexOf(first, strides), steps: strides },
  );
};
