/** The types of the functions of operations: symbolic tensors give symbolic tensors, tensors give tensors. */
import type { Value } from '@sepal/ops';
import type { DType, Tensor } from '@sepal/tensor';
import type { SymbolicTensor } from '../graph/layer-graph.ts';

/** A function of one tensor and options that keeps the element type. */
export interface UnaryFunction<Rest extends readonly unknown[] = []> {
  <D extends DType>(x: SymbolicTensor<D>, ...rest: Rest): SymbolicTensor<D>;
  <D extends DType>(x: Tensor<D>, ...rest: Rest): Tensor<D>;
  <D extends DType>(x: Value<D>, ...rest: Rest): Value<D>;
}

/** A function of one tensor and options whose result has the element type `R`. */
export interface UnaryFunctionTo<R extends DType, Rest extends readonly unknown[] = []> {
  (x: SymbolicTensor, ...rest: Rest): SymbolicTensor<R>;
  (x: Tensor, ...rest: Rest): Tensor<R>;
  (x: Value, ...rest: Rest): Value<R>;
}

/** A function of two tensors, or of a tensor and a number, that keeps the element type. */
export interface BinaryFunction {
  <D extends DType>(x1: SymbolicTensor<D>, x2: SymbolicTensor<D> | Tensor<D> | number): SymbolicTensor<D>;
  <D extends DType>(x1: Tensor<D> | number, x2: SymbolicTensor<D>): SymbolicTensor<D>;
  (x1: SymbolicTensor, x2: SymbolicTensor | Tensor): SymbolicTensor;
  (x1: Tensor, x2: SymbolicTensor): SymbolicTensor;
  <D extends DType>(x1: Tensor<D> | number, x2: Tensor<D> | number): Tensor<D>;
  <D extends DType>(x1: Value<D> | number, x2: Value<D> | number): Value<D>;
}

/** A function of two tensors, or of a tensor and a number, whose result has the element type `R`. */
export interface BinaryFunctionTo<R extends DType> {
  (x1: SymbolicTensor, x2: SymbolicTensor | Tensor | number): SymbolicTensor<R>;
  (x1: Tensor | number, x2: SymbolicTensor): SymbolicTensor<R>;
  (x1: Tensor | number, x2: Tensor | number): Tensor<R>;
  (x1: Value | number, x2: Value | number): Value<R>;
}

/** A function of an array of tensors that keeps the element type. */
export interface ArrayFunction<Rest extends readonly unknown[] = []> {
  <D extends DType>(xs: readonly SymbolicTensor<D>[], ...rest: Rest): SymbolicTensor<D>;
  <D extends DType>(xs: readonly (SymbolicTensor<D> | Tensor<D>)[], ...rest: Rest): SymbolicTensor<D>;
  <D extends DType>(xs: readonly Tensor<D>[], ...rest: Rest): Tensor<D>;
  <D extends DType>(xs: readonly Value<D>[], ...rest: Rest): Value<D>;
}

/** A function that converts a tensor to another element type. */
export interface CastFunction {
  <D extends DType>(x: SymbolicTensor, dtype: D): SymbolicTensor<D>;
  <D extends DType>(x: Tensor, dtype: D): Tensor<D>;
  <D extends DType>(x: Value, dtype: D): Value<D>;
}

/** A function that splits a tensor. */
export interface SplitFunction {
  <D extends DType>(
    x: SymbolicTensor<D>,
    indicesOrSections: number | readonly number[],
    axis?: number,
  ): readonly SymbolicTensor<D>[];
  <D extends DType>(x: Tensor<D>, indicesOrSections: number | readonly number[], axis?: number): readonly Tensor<D>[];
  <D extends DType>(x: Value<D>, indicesOrSections: number | readonly number[], axis?: number): readonly Value<D>[];
}

/** A function that takes elements from one tensor or another. */
export interface WhereFunction {
  <D extends DType = 'float32'>(
    condition: SymbolicTensor,
    x1: SymbolicTensor<D> | Tensor<D> | number,
    x2: SymbolicTensor<D> | Tensor<D> | number,
  ): SymbolicTensor<D>;
  <D extends DType>(
    condition: Tensor,
    x1: SymbolicTensor<D>,
    x2: SymbolicTensor<D> | Tensor<D> | number,
  ): SymbolicTensor<D>;
  <D extends DType>(condition: Tensor, x1: Tensor<D> | number, x2: SymbolicTensor<D>): SymbolicTensor<D>;
  <D extends DType = 'float32'>(condition: Tensor, x1: Tensor<D> | number, x2: Tensor<D> | number): Tensor<D>;
  <D extends DType = 'float32'>(condition: Value, x1: Value<D> | number, x2: Value<D> | number): Value<D>;
}
