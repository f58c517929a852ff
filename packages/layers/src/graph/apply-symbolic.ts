import { type TensorType, Trace, type Value } from '@sepal/ops';
import { CallContext, isValue } from '../layer/call-context.ts';
import { type AnyLayer, type CallOptions, isSymbolic, type LayerNode, SymbolicTensor } from './layer-graph.ts';
import { flatten, frozenStructure, mapLeaves, packLike, type Structure } from './structure.ts';

/** Adds a call to a layer's nodes and returns its outputs. Nothing has changed if the inputs do not match. */
export function applySymbolic(
  layer: AnyLayer,
  inputs: Structure<SymbolicTensor>,
  options: CallOptions,
): Structure<SymbolicTensor> {
  const types = inferOutputs(layer, inputs, options);
  const leaves = flatten(types, isValue, { where: layer.where });
  const { outputTensors } = addNode(layer, { inputs, options }, leaves, (tensors) => packLike(types, isValue, tensors));
  return packLike(types, isValue, outputTensors);
}

/** Adds an immutable node whose outputs have the given types; `pack` gives them their structure. */
export function addNode(
  layer: AnyLayer,
  { inputs, options }: Pick<LayerNode, 'inputs' | 'options'>,
  types: readonly TensorType[],
  pack: (tensors: readonly SymbolicTensor[]) => Structure<SymbolicTensor>,
): LayerNode {
  const inputTensors = isNothing(inputs) ? [] : flatten(inputs, isSymbolic);
  const outputTensors: SymbolicTensor[] = [];
  const node = {
    layer,
    index: layer.nodes.length,
    inputs: isNothing(inputs) ? inputs : frozenStructure(packLike(inputs, isSymbolic, inputTensors), isSymbolic),
    inputTensors: Object.freeze(inputTensors),
    outputs: [] as Structure<SymbolicTensor>,
    outputTensors,
    options: Object.freeze({ ...options }),
  };
  outputTensors.push(...types.map((type, index) => new SymbolicTensor(node, index, type)));
  Object.freeze(outputTensors);
  node.outputs = frozenStructure(pack(outputTensors), isSymbolic);
  layer.addNode(Object.freeze(node));
  return node;
}

/** An input layer is called on an empty array. */
function isNothing(inputs: Structure<SymbolicTensor>): boolean {
  return Array.isArray(inputs) && inputs.length === 0;
}

/**
 * Infers the outputs of a layer for inputs of the given types, by calling it in a trace: the ops' shape rules do the work, also
 * for unknown lengths. An unbuilt layer is built.
 */
export function inferOutputs(
  layer: AnyLayer,
  inputs: Structure<TensorType>,
  { training }: CallOptions,
): Structure<Value> {
  const trace = new Trace();
  const values = mapLeaves(inputs, isType, (type) => trace.input(type));
  return CallContext.tracing(trace, training).apply(layer, values) as Structure<Value>;
}

function isType(value: unknown): value is TensorType {
  return value !== null && typeof value === 'object' && 'dtype' in value && 'shape' in value;
}
