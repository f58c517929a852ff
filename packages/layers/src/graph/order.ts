/** The order of the layers and calls of a functional model. It is Keras' order, so that weights come in Keras' order too. */
import { GraphError } from '@sepal/tensor';
import type { AnyLayer, LayerNode, SymbolicTensor } from './layer-graph.ts';

/** The calls between inputs and outputs in topological order, and the layers in Keras' order. */
export interface ModelOrder {
  readonly nodes: readonly LayerNode[];
  readonly layers: readonly AnyLayer[];
  /** For every call, the length of the longest path to the outputs. */
  readonly depths: ReadonlyMap<LayerNode, number>;
}

/**
 * Finds everything between `inputs` and `outputs`.
 *
 * Layers are sorted by their distance from the outputs, farthest first; ties are in the order of a depth-first walk from the
 * outputs.
 *
 * @throws GraphError for a cycle, an output that does not depend on the inputs, or a duplicate name
 */
export function orderModel(
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
  where: string,
): ModelOrder {
  const { calls, met } = walk(inputs, outputs, where);
  const { nodeDepths, layerDepths } = depthsOf(calls);
  for (const { node } of inputs) {
    if (layerDepths.has(node.layer)) continue;
    layerDepths.set(node.layer, 0);
    nodeDepths.set(node, 0);
    met.set(node.layer, -1);
  }
  const layers = [...layerDepths.keys()].sort(
    (a, b) =>
      (layerDepths.get(b) as number) - (layerDepths.get(a) as number) ||
      (met.get(a) as number) - (met.get(b) as number),
  );
  checkNames(layers, where);
  const position = new Map(calls.map((node, index) => [node, index]));
  const nodes = [...nodeDepths.keys()].sort(
    (a, b) =>
      (nodeDepths.get(b) as number) - (nodeDepths.get(a) as number) ||
      (position.get(a) ?? -1) - (position.get(b) ?? -1),
  );
  return { nodes, layers, depths: nodeDepths };
}

/** Every call that the outputs need, in topological order, and the order in which layers were first visited. */
function walk(
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
  where: string,
): { calls: LayerNode[]; met: Map<AnyLayer, number> } {
  const given = new Set(inputs);
  const met = new Map<AnyLayer, number>();
  const calls: LayerNode[] = [];
  const state = new Map<LayerNode, 'open' | 'done'>();
  // An explicit stack: models may be deeper than JavaScript's call stack.
  const stack: { readonly tensor: SymbolicTensor; next: number }[] = [];
  const visit = (tensor: SymbolicTensor): void => {
    const { node } = tensor;
    const seen = state.get(node);
    if (seen === 'done') return;
    if (seen === 'open') {
      throw new GraphError({
        where,
        message: `Tensor ${tensor.name} from layer '${node.layer.name}' is part of a cycle.`,
        hint: 'A model must lead from its inputs to its outputs without a loop.',
      });
    }
    if (node.inputTensors.length === 0 && !given.has(tensor)) throw disconnected(tensor, where);
    if (!met.has(node.layer)) met.set(node.layer, met.size);
    state.set(node, 'open');
    stack.push({ tensor, next: 0 });
  };
  for (const output of outputs) {
    visit(output);
    while (stack.length > 0) {
      const top = stack[stack.length - 1] as (typeof stack)[number];
      const { node } = top.tensor;
      const input = given.has(top.tensor) ? undefined : node.inputTensors[top.next++];
      if (input !== undefined) visit(input);
      else {
        stack.pop();
        state.set(node, 'done');
        calls.push(node);
      }
    }
  }
  return { calls, met };
}

function depthsOf(calls: readonly LayerNode[]): {
  nodeDepths: Map<LayerNode, number>;
  layerDepths: Map<AnyLayer, number>;
} {
  const nodeDepths = new Map<LayerNode, number>();
  const layerDepths = new Map<AnyLayer, number>();
  const reached = new Set(calls);
  for (let index = calls.length - 1; index >= 0; index--) {
    const node = calls[index] as LayerNode;
    // The distance of a shared layer is that of its farthest call.
    const depth = Math.max(nodeDepths.get(node) ?? 0, layerDepths.get(node.layer) ?? 0);
    layerDepths.set(node.layer, depth);
    nodeDepths.set(node, depth);
    for (const { node: parent } of node.inputTensors) {
      if (reached.has(parent)) nodeDepths.set(parent, Math.max(depth + 1, nodeDepths.get(parent) ?? 0));
    }
  }
  return { nodeDepths, layerDepths };
}

function disconnected({ name, node }: SymbolicTensor, where: string): GraphError {
  return new GraphError({
    where,
    message: `Graph disconnected: the outputs follow from the tensor '${name}' of layer '${node.layer.name}', which is not among the model's inputs.`,
    hint: 'Add it to `inputs`.',
  });
}

function checkNames(layers: readonly AnyLayer[], where: string): void {
  const counts = new Map<string, number>();
  for (const { name } of layers) counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const [name, count] of counts) {
    if (count === 1) continue;
    throw new GraphError({
      where,
      message: `The name "${name}" is used ${count} times in the model. All layer names should be unique.`,
      hint: 'Give the layers other names with the `name` option.',
    });
  }
}
