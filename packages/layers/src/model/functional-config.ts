/** Configs of functional models, in Keras 3's layout: layers with their calls. */
import { GraphError, type SymbolicShape, ValueError } from '@sepal/tensor';
import { listFew, show } from '@sepal/tensor/options';
import {
  type AnyLayer,
  type CallOptions,
  isSymbolic,
  type LayerNode,
  type SymbolicTensor,
} from '../graph/layer-graph.ts';
import { mapLeaves, type Structure } from '../graph/structure.ts';
import { InputLayer } from '../input/input-layer.ts';
import type { LayerClasses } from '../layer/layer-class.ts';
import { isOperation } from '../operation/any-operation.ts';
import { isFunctional } from './any-model.ts';
import { callsOf } from './class-table.ts';
import { deserializeLayers, type SerializedLayer, serialize } from './serialized.ts';

type Reference = readonly [layer: string, node: number, tensor: number];

/** A serialized call of a layer. */
interface SerializedNode {
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/** The parts of a model that its config is made from. */
interface FunctionalParts {
  readonly inputs: Structure<SymbolicTensor>;
  readonly outputs: Structure<SymbolicTensor>;
  /** The layers and operations. */
  readonly operations: readonly AnyLayer[];
  readonly calls: readonly LayerNode[];
}

/** `layers`, `inputLayers` and `outputLayers` of a functional model's config. */
export function functionalConfig({ inputs, outputs, operations, calls }: FunctionalParts): Record<string, unknown> {
  const inModel = new Set(calls);
  // Calls are numbered within the model, since a layer may have been called elsewhere too.
  const indices = new Map<LayerNode, number>();
  for (const layer of operations) {
    for (const [index, node] of layer.nodes.filter((node) => inModel.has(node)).entries()) indices.set(node, index);
  }
  const reference = ({ node, tensorIndex }: SymbolicTensor): Reference => [
    node.layer.name,
    indices.get(node) as number,
    tensorIndex,
  ];
  const end = (tensor: SymbolicTensor): Reference => {
    const [name, node, index] = reference(tensor);
    return [name, node + firstCall(tensor.node.layer), index];
  };
  const argument = (tensor: SymbolicTensor): unknown => ({
    className: '__keras_tensor__',
    config: { shape: [...tensor.shape], dtype: tensor.dtype, kerasHistory: reference(tensor) },
  });
  const serializedLayers = operations.map((layer) => {
    const nodes = layer instanceof InputLayer ? [] : layer.nodes.filter((node) => inModel.has(node));
    const inboundNodes = nodes.map(({ inputs: given, inputTensors, options }): SerializedNode => {
      if (isOperation(layer)) return layer.serializeCall(inputTensors.map(argument));
      return {
        args: [mapLeaves(given, isSymbolic, argument)],
        kwargs: options.training === undefined ? {} : { training: options.training },
      };
    });
    return { ...serialize(layer), name: layer.name, inboundNodes };
  });
  return {
    layers: serializedLayers,
    inputLayers: mapLeaves(inputs, isSymbolic, end),
    outputLayers: mapLeaves(outputs, isSymbolic, end),
  };
}

/** Keras counts the calls of functional models from 1 in the input and output lists, and from 0 everywhere else. */
function firstCall(layer: AnyLayer): number {
  return isFunctional(layer) ? 1 : 0;
}

/** A layer of a config, and its calls that have not been made. */
interface Pending {
  readonly layer: AnyLayer;
  readonly calls: SerializedNode[];
}

/**
 * Finds the layer and the tensor of a reference; no tensor if the call that it comes from has not been made.
 *
 * @param first what references call the first call of a layer (default 0)
 */
type Find = (
  reference: Reference,
  first?: (layer: AnyLayer) => number,
) => { readonly layer: AnyLayer; readonly tensor: SymbolicTensor | undefined };

/** Makes and connects the layers of a functional model's config. @throws GraphError, ValueError if that is impossible */
export function connectFunctional(
  config: Readonly<Record<string, unknown>>,
  classes: LayerClasses,
  where: string,
): { inputs: Structure<SymbolicTensor>; outputs: Structure<SymbolicTensor> } {
  const layers = new Map<string, { readonly layer: AnyLayer; readonly earlierCalls: number }>();
  const pending: Pending[] = [];
  const entries = listOf(config['layers'], 'layers', where) as SerializedLayer[];
  for (const [index, layer] of deserializeLayers(entries, classes, where).entries()) {
    const entry = entries[index] as SerializedLayer;
    const { name = layer.name } = entry;
    const calls = listOf(callsOf(entry) ?? [], `inboundNodes of layer ${show(name)}`, where) as SerializedNode[];
    // References count the calls in this model. A layer that several models share has been called in others before.
    layers.set(name, { layer, earlierCalls: calls.length > 0 ? layer.nodes.length : 0 });
    if (calls.length > 0) pending.push({ layer, calls: [...calls].reverse() });
  }
  const find: Find = (reference, first = () => 0) => {
    const [name, node, index] = reference;
    const found = layers.get(name);
    if (found === undefined) throw lostTensor(reference, where);
    const { layer, earlierCalls } = found;
    return { layer, tensor: layer.nodes[earlierCalls + node - first(layer)]?.outputTensors[index] };
  };
  makeCalls(pending, find, where);
  const end = (reference: Reference): SymbolicTensor => {
    const { tensor } = find(reference, firstCall);
    if (tensor !== undefined) return tensor;
    throw lostTensor(reference, where);
  };
  const ends = (key: 'inputLayers' | 'outputLayers'): Structure<SymbolicTensor> => {
    const value = config[key];
    if (value === undefined) {
      throw new ValueError({
        where,
        message: `The config has no ${key}: it is not one of a functional model.`,
        hint: 'Sequential.fromConfig reads the configs of sequences.',
      });
    }
    // Keras writes ['name', 0, 0] for one tensor and [['a', 0, 0], ['b', 0, 0]] for several.
    if (isReference(value)) return end(value);
    return mapLeaves(value as Structure<Reference>, isReference, end);
  };
  return { inputs: ends('inputLayers'), outputs: ends('outputLayers') };
}

/** Makes all calls: those of a layer in order, each once its inputs exist. @throws GraphError if they wait for each other */
function makeCalls(pending: readonly Pending[], find: Find, where: string): void {
  const ready = [...pending];
  const waiting = new Map<AnyLayer, Pending[]>();
  for (const next of ready) {
    const before = next.calls.length;
    const missing = callAsLongAsPossible(next, find, where);
    if (missing !== undefined) waiting.set(missing, [...(waiting.get(missing) ?? []), next]);
    if (next.calls.length === before) continue;
    ready.push(...(waiting.get(next.layer) ?? []));
    waiting.delete(next.layer);
  }
  if (waiting.size === 0) return;
  const names = listFew([...waiting.values()].flat().map(({ layer }) => `'${layer.name}'`));
  throw new GraphError({
    where,
    message: `The calls of the layers ${names} wait for each other: the config has a cycle or lacks an input.`,
  });
}

/** Makes the calls of a layer up to the first whose inputs do not exist. @returns the layer that it waits for */
function callAsLongAsPossible({ layer, calls }: Pending, find: Find, where: string): AnyLayer | undefined {
  while (calls.length > 0) {
    const node = calls.at(-1) as SerializedNode;
    let missing: AnyLayer | undefined;
    const inputs = mapLeaves(inputsOf(layer, node, where), isSerializedTensor, (value) => {
      const source = find(historyOf(value, where));
      if (source.tensor === undefined) missing ??= source.layer;
      return source.tensor as SymbolicTensor;
    });
    if (missing !== undefined) return missing;
    layer.apply(inputs, isOperation(layer) ? {} : callOptions(layer, node, where));
    calls.pop();
  }
  return undefined;
}

/** The tensors that a layer is called on. */
function inputsOf(layer: AnyLayer, node: SerializedNode, where: string): Structure<SerializedTensor> {
  if (isOperation(layer)) {
    const tensors = layer.tensorsIn(node) as readonly SerializedTensor[];
    return tensors.length === 1 ? (tensors[0] as SerializedTensor) : tensors;
  }
  const [argument, ...others] = listOf(node?.args, `args of a call of layer '${layer.name}'`, where);
  if (argument !== undefined && others.length === 0) return argument as Structure<SerializedTensor>;
  throw refuseCall(layer, [`${node.args.length} by position`], where);
}

function refuseCall({ name }: AnyLayer, unsupported: readonly string[], where: string): ValueError {
  const message = `Layer '${name}' is called with arguments that are not supported: ${listFew(unsupported)}.`;
  return new ValueError({ where, message });
}

/** @throws ValueError unless this part of a config is an array */
function listOf(value: unknown, what: string, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new ValueError({ where, message: `The config's ${what} must be an array. Received: ${show(value)}.` });
}

function callOptions(layer: AnyLayer, { kwargs }: SerializedNode, where: string): CallOptions {
  const { training, ...others } = kwargs ?? {};
  const unsupported = Object.keys(others).filter((key) => !isNothing(others[key]));
  if (unsupported.length === 0) return typeof training === 'boolean' ? { training } : {};
  throw refuseCall(layer, unsupported, where);
}

/** Whether an argument says nothing: null, or a structure of nulls, as Keras writes the masks of several inputs. */
function isNothing(argument: unknown): boolean {
  return argument === null || (typeof argument === 'object' && Object.values(argument).every(isNothing));
}

/** A serialized symbolic tensor, in Sepal's or Keras' spelling. */
interface SerializedTensor {
  readonly config: {
    readonly kerasHistory?: Reference;
    readonly keras_history?: Reference;
    readonly shape: SymbolicShape;
  };
}

function isSerializedTensor(value: unknown): value is SerializedTensor {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && 'config' in value;
}

function historyOf({ config }: SerializedTensor, where: string): Reference {
  const history: unknown = config?.kerasHistory ?? config?.keras_history;
  if (isReference(history)) return history;
  throw lostTensor(history, where);
}

function lostTensor(reference: unknown, where: string): GraphError {
  return new GraphError({ where, message: `There is no tensor ${show(reference)} in the config's layers.` });
}

function isReference(value: unknown): value is Reference {
  return (
    Array.isArray(value) && value.length === 3 && typeof value[0] === 'string' && value.slice(1).every(Number.isInteger)
  );
}
