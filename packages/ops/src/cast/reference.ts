import type { DType } from '@sepal/tensor';
import type { Reference } from '../graph/define.ts';

/** The smallest and the largest number of each integer type. */
const RANGES: { readonly [D in DType]?: readonly [number, number] } = {
  int32: [-2147483648, 2147483647],
  uint32: [0, 4294967295],
  uint8: [0, 255],
};

export const castReference: Reference<'cast'> = ([x], { dtype }, output) => {
  const { data } = output;
  const range = x.dtype === 'float32' ? RANGES[dtype] : undefined;
  if (dtype === 'bool') {
    for (let i = 0; i < data.length; i++) data[i] = x.data[i] === 0 ? 0 : 1;
  } else if (range !== undefined) {
    const [lowest, highest] = range;
    for (let i = 0; i < data.length; i++) {
      // Storing NaN in an integer array gives 0, storing a fraction truncates it.
      data[i] = Math.min(highest, Math.max(lowest, x.data[i] as number));
    }
  } else {
    // Storing an integer outside the range of an integer array takes it modulo the range.
    for (let i = 0; i < data.length; i++) data[i] = x.data[i] as number;
  }
};
