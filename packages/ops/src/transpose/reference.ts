import { stridesOf } from '@sepal/tensor';
import type { Reference } from '../graph/define.ts';
import { copyBlock } from '../loop-nest/copy.ts';

/** y[i₀, i₁, ..] = x[j₀, j₁, ..] with j[perm[k]] = i[k] */
export const transposeReference: Reference<'transpose'> = ([x], { perm }, output) => {
  const strides = stridesOf(x.shape);
  copyBlock(
    output.shape,
    { data: x.data, start: 0, steps: perm.map((axis) => strides[axis] as number) },
    { data: output.data, start: 0, steps: stridesOf(output.shape) },
  );
};
