/** The calls of layers in functional models: Keras 2's lists as Keras 3's nodes. */
import type { Json, JsonObject } from '../contents/model-contents.ts';
import { copyOf, entryOf, isList, isObject, type Options } from './json-values.ts';
import type { LayerPlace } from './refusals.ts';
import type { Report } from './report.ts';

/** The origin of a tensor: output `tensor` of call `node` of a layer, with the arguments of the call that it goes into. */
export type Reference = readonly [layer: string, node: number, tensor: number];

/** A call as Keras 3 writes it. */
export interface CallNode {
  readonly args: readonly Json[];
  readonly kwargs: JsonObject;
}

/** The layer name that tf.keras 2.4 and later write before a constant (engine/node.py). */
const CONSTANT = '_CONSTANT_VALUE';

/** Tells `['conv1', 0, 0]`, and with `length` 4 `['conv1', 0, 0, {}]`. */
export function isReference(value: Json | undefined, length = 3): value is readonly Json[] & Reference {
  return (
    isList(value) &&
    value.length === length &&
    typeof value[0] === 'string' &&
    Number.isInteger(value[1]) &&
    (length === 3 || value[0] === CONSTANT || Number.isInteger(value[2])) &&
    (length === 3 ? Number.isInteger(value[2]) : isObject(value[3]))
  );
}

/** A symbolic tensor as Keras 3 writes it. Its shape and element type follow from its origin. */
function kerasTensor([layer, node, tensor]: Reference): JsonObject {
  return { class_name: '__keras_tensor__', config: { keras_history: [layer, node, tensor] } };
}

/** The parts of a Keras 2 call while it is read. */
interface KerasTwoCall {
  readonly kwargs: Options;
}

/**
 * Reads a call.
 *
 * Keras 2 (keras 2.2.4 engine/network.py, keras 2.15 engine/node.py `serialize`): a list of `[layer, node, tensor, kwargs]`, one for each
 * input, or with tf.keras a structure of them; Keras 1: the same without the arguments. Keras 3: `{ args, kwargs }`.
 */
export function readNode(node: Json, place: LayerPlace, report: Report): CallNode {
  if (isObject(node) && isList(entryOf(node, 'args')) && isObject(entryOf(node, 'kwargs'))) {
    return withoutMasks({ args: node['args'] as readonly Json[], kwargs: node['kwargs'] as JsonObject });
  }
  const call: KerasTwoCall = { kwargs: {} };
  const inputs = readInputs(node, call, place, report);
  const single =
    isList(inputs) && inputs.length === 1 && !isReference(node, 4) && !isReference(node) ? inputs[0] : inputs;
  const kwargs = Object.fromEntries(Object.entries(call.kwargs).map(([key, value]) => [key, readArgument(value)]));
  return withoutMasks({ args: [single as Json], kwargs });
}

function readInputs(value: Json, call: KerasTwoCall, place: LayerPlace, report: Report): Json {
  if (isReference(value)) return kerasTensor(value);
  if (isReference(value, 4)) {
    const [layer, , tensor, kwargs] = value as readonly Json[];
    for (const [key, argument] of Object.entries(kwargs as JsonObject)) call.kwargs[key] = argument;
    return layer === CONSTANT ? (tensor as Json) : kerasTensor(value);
  }
  if (isList(value)) return value.map((entry) => readInputs(entry, call, place, report));
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [key, readInputs(entry, call, place, report)]),
    );
  }
  throw report.broken('no calls', place.name);
}

/** An argument by name: tensors in it are references too. */
function readArgument(value: Json): Json {
  if (isReference(value)) return kerasTensor(value);
  if (isList(value)) return value.map(readArgument);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, readArgument(entry)]));
}

/** Drops arguments that say nothing: `mask: null`, `mask: [null, null]`, `mask: {"a": null}`, `training: null`. */
function withoutMasks({ args, kwargs }: CallNode): CallNode {
  const meant = Object.entries(kwargs).filter(([, value]) => !isNothing(value));
  const [first, ...others] = meant;
  // Layers take one argument; Keras lets people name it.
  if (args.length === 0 && first !== undefined && others.length === 0 && holdsTensor(first[1])) {
    return { args: [first[1]], kwargs: {} };
  }
  return { args, kwargs: Object.fromEntries(meant) };
}

function isNothing(value: Json): boolean {
  if (!isList(value) && !isObject(value)) return value === null;
  const entries = Object.values(value);
  return entries.length > 0 && entries.every(isNothing);
}

function holdsTensor(value: Json): boolean {
  if (isList(value)) return value.some(holdsTensor);
  return isObject(value) && (isTensor(value) || Object.values(value).some(holdsTensor));
}

function isTensor(value: JsonObject): boolean {
  return entryOf(value, 'class_name') === '__keras_tensor__' && isObject(entryOf(value, 'config'));
}

/** A structure with every reference in its tensors changed. */
export function mapReferences(value: Json, change: (reference: Reference) => Reference): Json {
  if (isList(value)) return value.map((entry) => mapReferences(entry, change));
  if (!isObject(value)) return value;
  if (!isTensor(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, mapReferences(entry, change)]));
  }
  const config = copyOf(value['config'] as JsonObject);
  const history = entryOf(config, 'keras_history');
  if (!isReference(history)) return value;
  return { ...value, config: { ...config, keras_history: change(history) } };
}

/** Calls a function with every reference in a structure's tensors. */
export function eachReference(value: Json, visit: (reference: Reference) => void): void {
  mapReferences(value, (reference) => {
    visit(reference);
    return reference;
  });
}
