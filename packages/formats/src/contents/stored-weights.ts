import type { Tensor } from '@sepal/tensor';
import type { StoredTensor } from './stored-tensor.ts';

/** A group of Keras 3's weight files: the variables of one object, and the objects inside it. */
export interface WeightGroup {
  /** The name of the layer, where the file has it (Keras 3.6 and later). */
  readonly name?: string;
  /** The datasets 'vars/0', 'vars/1', …, in numeric order. */
  readonly variables: readonly StoredTensor[];
  /** What is inside, by the names of the groups: 'layers', 'conv2d_1', 'layer'. */
  readonly groups: ReadonlyMap<string, WeightGroup>;
}

/** The weights of one layer in a legacy HDF5 file. */
export interface LayerWeights {
  readonly name: string;
  /** In the order of the attribute `weight_names`. */
  readonly weights: readonly NamedTensor[];
}

/** A tensor and the name that its file gives it: 'conv_dw_1/depthwise_kernel:0'. */
export interface NamedTensor {
  readonly name: string;
  readonly tensor: StoredTensor;
}

/** How a file addresses its weights. */
export type WeightLayout =
  /** `.keras`, `.weights.h5`: by the classes of layers, in the order in which Keras visits them. */
  | { readonly kind: 'tree'; readonly root: WeightGroup }
  /** Legacy `.h5`: layers in the model's order, each with its weights. */
  | { readonly kind: 'layers'; readonly layers: readonly LayerWeights[] }
  /** `model.json`, `.npz`, `.safetensors`: by name. */
  | { readonly kind: 'names'; readonly weights: readonly NamedTensor[] };

/** The weights of a file. */
export type StoredWeights = WeightLayout & {
  /**
   * Reads tensors of this file, all of them or none.
   *
   * @returns the tensors in the order of `tensors`. Floating-point numbers become float32; integers int32, uint32, uint8 or bool
   * @throws FileError if the bytes are missing or do not fit
   */
  read(tensors: readonly StoredTensor[]): Promise<Tensor[]>;
};
