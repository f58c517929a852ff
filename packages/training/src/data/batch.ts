import type { TensorType } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';

/** Samples: the inputs of a model, and for each of its outputs the labels and the samples' weights, where there are any. */
export interface Samples {
  /** `[samples, …]`, in the order of the model's inputs. */
  readonly inputs: readonly Tensor[];
  /** `[samples, …]`, in the order of the model's outputs. */
  readonly labels: readonly (Tensor | undefined)[];
  /** float32 `[samples, …]`, in the order of the model's outputs. */
  readonly weights: readonly (Tensor | undefined)[];
}

/** Samples that go through a step together. */
export interface Batch extends Samples {
  /** Whether nobody else writes to the arrays before the step has ended. */
  readonly isOurs: boolean;
}

/** The types of samples. */
export interface SampleTypes {
  readonly inputs: readonly TensorType[];
  readonly labels: readonly (TensorType | undefined)[];
  readonly weights: readonly (TensorType | undefined)[];
}

/** How many samples there are. */
export function countOf({ inputs }: SampleTypes): number {
  return inputs[0]?.shape[0] ?? 0;
}

/** Applies `map` to all tensors of samples. */
export function mapSamples({ inputs, labels, weights }: Samples, map: (tensor: Tensor) => Tensor): Samples {
  const where = (tensor: Tensor | undefined): Tensor | undefined => tensor && map(tensor);
  return { inputs: inputs.map(map), labels: labels.map(where), weights: weights.map(where) };
}
