import type { Tensor } from '@sepal/tensor';
import type { JsonObject } from './model-contents.ts';

/** The weights of an object and of those inside it, as Keras 3's weight files group them: what their writer gets. */
export interface WeightTree {
  /** The name of the layer; Keras notes it and does not read it. */
  readonly name?: string;
  readonly variables: readonly Tensor[];
  readonly groups: ReadonlyMap<string, WeightTree>;
}

/** A tensor and its name in the file: 'conv_dw_1/depthwise_kernel'. */
export interface NamedValue {
  readonly name: string;
  readonly value: Tensor;
}

/** The weights of a layer, as legacy HDF5 files group them. */
export interface LayerValues {
  readonly name: string;
  readonly weights: readonly NamedValue[];
}

/** What to train on with: written as it was read. */
export interface TrainingValues {
  readonly config: JsonObject | undefined;
  readonly optimizer: readonly NamedValue[];
  /** The counters of random numbers, such as those of dropout. Keras begins them anew, and does not look at them. */
  readonly seeds?: readonly NamedValue[] | undefined;
}
