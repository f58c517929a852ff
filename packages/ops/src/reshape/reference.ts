import type { TensorData } from '@sepal/tensor';
import type { Reference } from '../graph/define.ts';

/** The elements in the order in which they lie in memory. */
export const reshapeReference: Reference<'reshape'> = ([x], _attributes, output) => {
  (output.data as TensorData).set(x.data);
};
