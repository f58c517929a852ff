import { type LayerNode, Model, type SymbolicTensor } from '@sepal/layers';

/** A network on a tensor. */
export type NetworkModel = Model<SymbolicTensor | readonly SymbolicTensor[], SymbolicTensor<'float32'>>;

/** The model from the inputs that `x` depends on (one, or an array of several) to `outputs`. */
export function networkModel(x: SymbolicTensor, outputs: SymbolicTensor<'float32'>, name: string): NetworkModel {
  const sources = sourceInputs(x);
  return new Model({ inputs: sources.length === 1 ? (sources[0] as SymbolicTensor) : sources, outputs, name });
}

/** The inputs that a tensor depends on (itself if it is one), in Keras' order. */
function sourceInputs(tensor: SymbolicTensor): SymbolicTensor[] {
  const found = new Set<SymbolicTensor>();
  const seen = new Set<LayerNode>();
  // An explicit stack: the graph may be deeper than JavaScript's call stack.
  const stack = [tensor];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node } = next;
    if (node.inputTensors.length === 0) found.add(next);
    else if (!seen.has(node)) stack.push(...[...node.inputTensors].reverse());
    seen.add(node);
  }
  return [...found];
}
