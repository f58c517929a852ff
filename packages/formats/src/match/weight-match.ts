import type { Variable } from '@sepal/layers';
import type { StoredTensor } from '../contents/stored-tensor.ts';

/** A variable and the tensor of a file that is its value. */
export interface Assignment {
  readonly variable: Variable;
  readonly tensor: StoredTensor;
}

/** Which tensor belongs to which variable, and what is wrong. */
export interface WeightMatch {
  readonly assignments: readonly Assignment[];
  /** Variables that the file has no tensor for. */
  readonly missing: readonly string[];
  /** Tensors that the model has no variable for. */
  readonly leftOver: readonly StoredTensor[];
  /** What makes pairing impossible, in whole sentences: layers that differ in their number of weights, names that fit twice. */
  readonly problems: readonly string[];
}
