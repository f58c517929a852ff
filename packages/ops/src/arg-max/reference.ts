import { sizeOf } from '@sepal/tensor';
import type { Reference } from '../graph/define.ts';
import { ranksBefore } from '../top-k/reference.ts';

/** y[i, j] = the first k such that no x[i, l, j] ranks before x[i, k, j] */
export const argMaxReference: Reference<'argMax'> = ([x], { axis }, output) => {
  const length = x.shape[axis] as number;
  const inner = sizeOf(x.shape.slice(axis + 1));
  for (let at = 0; at < output.data.length; at++) {
    const start = Math.floor(at / inner) * length * inner + (at % inner);
    let first = 0;
    for (let k = 1; k < length; k++) {
      const element = x.data[start + k * inner] as number;
      if (ranksBefore(element, x.data[start + first * inner] as number)) first = k;
    }
    output.data[at] = first;
  }
};
