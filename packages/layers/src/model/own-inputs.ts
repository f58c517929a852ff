import { isSymbolic, type SymbolicTensor } from '../graph/layer-graph.ts';
import { orderModel } from '../graph/order.ts';
import { flatten, mapLeaves } from '../graph/structure.ts';
import { InputLayer, input } from '../input/input-layer.ts';
import { allOrNothing } from '../layer/all-or-nothing.ts';

/** Flat inputs and outputs of a model, and its calls and layers in order. */
export interface OwnGraph extends ReturnType<typeof orderModel> {
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
}

/**
 * Ensures that all inputs are real inputs. A model may be cut out of another one, so that its input is the output of a layer:
 * that tensor is replaced by a new input, and the layers after it are called again.
 *
 * @throws GraphError if the graph is malformed; the layers are unchanged then, and no names are taken
 */
export function withOwnInputs(
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
  where: string,
): OwnGraph {
  const order = orderModel(inputs, outputs, where);
  if (inputs.every(isInput)) return { inputs, outputs, ...order };
  return allOrNothing(() => calledAgain({ inputs, outputs, ...order }, where), order.layers);
}

function calledAgain({ inputs, outputs, nodes }: OwnGraph, where: string): OwnGraph {
  const copies = new Map<SymbolicTensor, SymbolicTensor>();
  for (const tensor of inputs) {
    const { name, shape, dtype } = tensor;
    copies.set(tensor, isInput(tensor) ? tensor : input({ batchShape: shape, dtype, name: `${name}_clone` }));
  }
  const copyOf = (tensor: SymbolicTensor): SymbolicTensor => copies.get(tensor) as SymbolicTensor;
  for (const node of nodes) {
    if (node.outputTensors.every((tensor) => copies.has(tensor)) || node.layer instanceof InputLayer) continue;
    const again = node.layer.apply(mapLeaves(node.inputs, isSymbolic, copyOf), node.options);
    for (const [index, tensor] of flatten(again, isSymbolic).entries()) {
      copies.set(node.outputTensors[index] as SymbolicTensor, tensor);
    }
  }
  const own = { inputs: inputs.map(copyOf), outputs: outputs.map(copyOf) };
  return { ...own, ...orderModel(own.inputs, own.outputs, where) };
}

function isInput({ node }: SymbolicTensor): boolean {
  return node.layer instanceof InputLayer;
}
