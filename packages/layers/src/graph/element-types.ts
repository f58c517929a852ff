import type { DataTypes, DType, Tensor } from '@sepal/tensor';
import type { SymbolicTensor } from './layer-graph.ts';

/** The structure of the symbolic tensors `S`, with a `T` in place of each. */
export type MapStructure<S, T> = S extends SymbolicTensor ? T : { readonly [K in keyof S]: T };

/** The output of a layer that maps float32 to float32, with other types unspecified. */
export type SameDType = SymbolicTensor<never>;

/** The element type of an output `S` for inputs of type `D`. */
type DTypeOut<S, D extends DType> = S extends SymbolicTensor<infer E> ? ([E] extends [never] ? D : E) : never;

/** The symbolic tensors in the structure `O` of a layer's outputs, for inputs of type `D`. */
export type SymbolicOutputs<O, D extends DType = DType> = O extends SymbolicTensor
  ? SymbolicTensor<DTypeOut<O, D>>
  : { readonly [K in keyof O]: SymbolicTensor<DTypeOut<O[K], D>> };

/** The tensors in the structure `O` of a layer's outputs, for inputs of type `D`. */
export type TensorOutputs<O, D extends DType = DType> = O extends SymbolicTensor
  ? Tensor<DTypeOut<O, D>>
  : { readonly [K in keyof O]: Tensor<DTypeOut<O[K], D>> };

/** The typed arrays for outputs. */
export type OutputArrays<O> = O extends SymbolicTensor
  ? DataTypes[DTypeOut<O, DType>]
  : { readonly [K in keyof O]: DataTypes[DTypeOut<O[K], DType>] };
