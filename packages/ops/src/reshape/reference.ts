import type { TensorData } from '@sepal/tensor';
import type { Reference } from '../graph/define.ts';

/** The elements in memory order. */
export const reshapeReference: Reference<'reshape'> = ([x], _attributes, output) => {
  (output.data as TensorData).set(x.data);
};
