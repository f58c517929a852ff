import type { Reference } from '../graph/define.ts';

/** y[i, j] = the element of x[i] (or its index) that exactly j others rank before; ties keep their order */
export const topKReference: Reference<'topK'> = ([x], { k, result }, output) => {
  const length = x.shape.at(-1) as number;
  for (let row = 0; row * k < output.data.length; row++) {
    const elements = x.data.subarray(row * length, (row + 1) * length);
    const order = Array.from({ length }, (_, index) => index);
    order.sort((a, b) => {
      const [left, right] = [elements[a] as number, elements[b] as number];
      if (ranksBefore(left, right)) return -1;
      return ranksBefore(right, left) ? 1 : a - b;
    });
    for (let j = 0; j < k; j++) {
      const index = order[j] as number;
      output.data[row * k + j] = result === 'indices' ? index : (elements[index] as number);
    }
  }
};

/**
 * Tells whether a number ranks before another: larger first, NaN before everything, 0 before −0. This is the order of Keras and JAX,
 * except for NaN with the sign bit set, which JavaScript cannot distinguish.
 */
export function ranksBefore(a: number, b: number): boolean {
  if (Number.isNaN(a)) return !Number.isNaN(b);
  return a > b || (Object.is(a, 0) && Object.is(b, -0));
}
