/** Calls in the lists of Keras 2: `[layer, call, tensor, arguments]` for each input. */
import type { Json, JsonObject } from '../contents/model-contents.ts';
import { isReference, type Reference } from '../dialects/inbound-nodes.ts';
import { entryOf, isList, isObject } from '../dialects/json-values.ts';

/** A call as Keras 3 writes it. */
export interface OlderCall {
  readonly args: readonly Json[];
  readonly kwargs: JsonObject;
}

/** How the layers of a model are called in the lists. */
export interface OlderNaming {
  /** The nested models, with the number that Keras 3 gives their first call among a model's inputs and outputs. */
  readonly models: ReadonlyMap<string, number>;
  /** The layer that makes a layer's output there. */
  readonly nameOf: (name: string) => string;
}

/** What {@link olderNodes} needs besides the calls. */
interface NodeOptions extends OlderNaming {
  /** Whether the layer is a nested model. */
  readonly isModel: boolean;
  /** Refuses the layer. */
  readonly refuse: (why: string) => void;
}

/**
 * The calls of a layer in lists.
 *
 * Keras 2 and TensorFlow.js count the calls of a nested model from 1, as it has a call of its own when it is made; Keras 3 counts
 * those in lists from 0. So each call of a nested model is written twice, and call k is number 2 k + 1: the first of the pair for
 * those that count from 1, the second for those that count from 0. The other one leads nowhere.
 */
export function olderNodes(calls: readonly OlderCall[], options: NodeOptions): readonly Json[] {
  const nodes = calls.map((call) => olderNode(call, options));
  return options.isModel ? nodes.flatMap((node) => [node, node]) : nodes;
}

function olderNode({ args, kwargs }: OlderCall, options: NodeOptions): Json {
  const [argument] = args;
  const tensors = isList(argument) ? argument : [argument];
  const references = tensors.map((tensor) => (tensor === undefined ? undefined : referenceOf(tensor)));
  if (isList(argument) && argument.length === 1) {
    options.refuse('it is called on an array of one tensor, which these lists cannot tell from the tensor');
    return [];
  }
  if (args.length !== 1 || references.some((reference) => reference === undefined)) {
    options.refuse('it is called with arguments other than a tensor or an array of tensors');
    return [];
  }
  return references.map((reference) => [...olderReference(reference as Reference, options), kwargs]);
}

/** The inputs or outputs of a model. One tensor is in a list too. */
export function olderEnds(ends: Json, naming: OlderNaming): Json {
  const write = (value: Json): Json => {
    if (isReference(value)) {
      const [layer, node, tensor] = value;
      return olderReference([layer, node - (naming.models.get(layer) ?? 0), tensor], naming);
    }
    if (isList(value)) return value.map(write);
    return isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, write(entry)]))
      : value;
  };
  return isReference(ends) ? [write(ends)] : write(ends);
}

function olderReference([layer, node, tensor]: Reference, { models, nameOf }: OlderNaming): readonly Json[] {
  return [nameOf(layer), models.has(layer) ? 2 * node + 1 : node, tensor];
}

function referenceOf(tensor: Json): Reference | undefined {
  if (!isObject(tensor) || entryOf(tensor, 'class_name') !== '__keras_tensor__') return undefined;
  const config = entryOf(tensor, 'config');
  const history = isObject(config) ? entryOf(config, 'keras_history') : undefined;
  return isReference(history) ? history : undefined;
}
