import type { Layer, SymbolicTensor } from '@sepal/layers';

/** Calls layers in sequence. At least one of them computes, so the result is float32. */
export function inSequence(x: SymbolicTensor, layers: readonly Layer[]): SymbolicTensor<'float32'> {
  return layers.reduce((tensor, layer) => layer.apply(tensor), x) as SymbolicTensor<'float32'>;
}
