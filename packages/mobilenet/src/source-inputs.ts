import type { LayerNode, SymbolicTensor } from '@sepal/layers';

/** The inputs that a tensor depends on (itself if it is one), in Keras' order. */
export function sourceInputs(tensor: SymbolicTensor): SymbolicTensor[] {
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
