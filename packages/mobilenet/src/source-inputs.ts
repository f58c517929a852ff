import type { LayerNode, SymbolicTensor } from '@sepal/layers';

/** The inputs that a tensor follows from, itself if it is one, in the order in which Keras finds them. */
export function sourceInputs(tensor: SymbolicTensor): SymbolicTensor[] {
  const found = new Set<SymbolicTensor>();
  const seen = new Set<LayerNode>();
  // A stack of its own: what comes before may be deeper than JavaScript's.
  const stack = [tensor];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node } = next;
    if (node.inputTensors.length === 0) found.add(next);
    else if (!seen.has(node)) stack.push(...[...node.inputTensors].reverse());
    seen.add(node);
  }
  return [...found];
}
