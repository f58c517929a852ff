import type { TensorType } from '@sepal/ops';
import { isValue } from '../layer/call-context.ts';
import type { AnyLayer } from '../layer/layer.ts';
import { inferOutputs } from './infer-outputs.ts';
import type { CallOptions, LayerNode } from './layer-node.ts';
import { flatten, packLike, type Structure } from './structure.ts';
import { isSymbolic, SymbolicTensor } from './symbolic-tensor.ts';

/** Adds a call to a layer's nodes and returns its outputs. Nothing has changed if the inputs do not fit. */
export function applySymbolic(
  layer: AnyLayer,
  inputs: Structure<SymbolicTensor>,
  options: CallOptions,
): Structure<SymbolicTensor> {
  const types = inferOutputs(layer, inputs, options);
  const leaves = flatten(types, isValue, layer.where);
  const inputTensors = flatten(inputs, isSymbolic, layer.where);
  return addNode(layer, { inputs, inputTensors, options }, leaves, (tensors) => packLike(types, isValue, tensors))
    .outputs;
}

/** Adds a node whose outputs have the given types; `pack` gives them their structure. */
export function addNode(
  layer: AnyLayer,
  call: Pick<LayerNode, 'inputs' | 'inputTensors' | 'options'>,
  types: readonly TensorType[],
  pack: (tensors: readonly SymbolicTensor[]) => Structure<SymbolicTensor>,
): LayerNode {
  const nodeIndex = layer.nodes.length;
  const outputTensors = types.map(
    ({ shape, dtype }, tensorIndex) => new SymbolicTensor(layer.name, shape, dtype, { layer, nodeIndex, tensorIndex }),
  );
  const node: LayerNode = { layer, index: nodeIndex, ...call, outputs: pack(outputTensors), outputTensors };
  layer.nodes.push(node);
  return node;
}
