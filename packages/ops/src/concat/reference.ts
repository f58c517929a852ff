import { stridesOf } from '@sepal/tensor';
import type { Reference } from '../graph/define.ts';
import { copyBlock } from '../loop-nest/copy.ts';

/** y[.., offset + i, ..] = x[.., i, ..] for each operand in turn */
export const concatReference: Reference<'concat'> = (values, { axis }, output) => {
  const strides = stridesOf(output.shape);
  let offset = 0;
  for (const x of values) {
    copyBlock(
      x.shape,
      { data: x.data, start: 0, steps: stridesOf(x.shape) },
      { data: output.data, start: offset * (strides[axis] as number), steps: strides },
    );
    offset += x.shape[axis] as number;
  }
};
