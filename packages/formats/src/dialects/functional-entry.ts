/** Functional models: layers with their calls, inputs and outputs. */
import type { Json, JsonObject } from '../contents/model-contents.ts';
import type { Dialect } from './dialect.ts';
import { type CallNode, eachReference, isReference, mapReferences, type Reference, readNode } from './inbound-nodes.ts';
import { entryOf, isList, isObject, type Options } from './json-values.ts';
import type { LayerNames } from './layer-names.ts';
import type { LayerPlace } from './refusals.ts';
import type { Report } from './report.ts';
import type { MoreWords } from './rewrite.ts';

/** What rewriting a model needs. */
export interface ModelContext {
  readonly dialect: Dialect;
  readonly report: Report;
  readonly names: LayerNames;
  readonly more: MoreWords | undefined;
}

/** A layer of a functional model while it is rewritten. */
interface Member {
  readonly entry: Options;
  readonly name: string;
  readonly nodes: readonly CallNode[];
  /** Whether Keras 2's numbers of its calls may start at 1, as those of nested models do. */
  readonly isModel: boolean;
  /** Whether the outputs' and inputs' lists count its calls from 1 in Keras 3. */
  readonly isFunctional: boolean;
  /** Whether the calls were in Keras 2's lists. */
  readonly isOlder: boolean;
}

/**
 * Rewrites the layers, inputs and outputs of a functional model's config, in place.
 *
 * @param rewriteLayer rewrites one layer, without its calls
 */
export function rewriteFunctional(
  options: Options,
  place: LayerPlace,
  context: ModelContext,
  rewriteLayer: (entry: JsonObject) => Options,
): void {
  const { report, names, dialect } = context;
  const layers = entryOf(options, 'layers');
  if (!isList(layers)) throw report.broken('no layers', place.name);
  const members = layers.map((layer) => memberOf(layer, context, rewriteLayer));
  const byName = new Map(members.map((member) => [member.name, member]));
  const ends = (['input_layers', 'output_layers'] as const).map((key): readonly [string, Json] => {
    const value = entryOf(options, key);
    if (value === undefined) throw report.broken('no ends', place.name, key);
    if (!isEnds(value)) throw report.broken('wrong ends', place.name, key);
    return [key, dialect.generation === 3 ? value : bare(value)];
  });
  const first = firstCalls(members, ends);
  const renumber = ([layer, node, tensor]: Reference): Reference => [
    names.newName(layer),
    node - (first.get(layer)?.inside ?? 0),
    tensor,
  ];
  const renumberEnd = ([layer, node, tensor]: Reference): Reference => {
    const today = byName.get(layer)?.isFunctional === true ? 1 : 0;
    return [names.newName(layer), node - (first.get(layer)?.atEnds ?? 0) + today, tensor];
  };
  options['layers'] = members.map(({ entry, name, nodes }) => ({
    ...entry,
    name: names.newName(name),
    inbound_nodes: nodes.map(({ args, kwargs }) => ({
      args: args.map((argument) => mapReferences(argument, renumber)),
      kwargs: mapReferences(kwargs, renumber),
    })),
  }));
  for (const [key, value] of ends) options[key] = mapEnds(value, renumberEnd);
}

function memberOf(layer: Json, context: ModelContext, rewriteLayer: (entry: JsonObject) => Options): Member {
  const { report } = context;
  if (!isObject(layer)) throw report.broken('no member');
  const config = entryOf(layer, 'config');
  const name = entryOf(layer, 'name') ?? (isObject(config) ? entryOf(config, 'name') : undefined);
  if (typeof name !== 'string') throw report.broken('no name');
  const entry = rewriteLayer(layer);
  const className = entryOf(entry, 'class_name');
  const place = { name, className: String(className) };
  const inbound = entryOf(layer, 'inbound_nodes') ?? [];
  if (!isList(inbound)) throw report.broken('no nodes', name);
  const operation = context.more?.operationNode(layer, entry);
  const nodes = inbound.map((node) => {
    const call = readNode(node, place, report);
    return operation === undefined ? call : operation(call);
  });
  const inner = entryOf(entry, 'config');
  const isModel = isObject(inner) && isList(entryOf(inner, 'layers'));
  return {
    entry,
    name,
    nodes,
    isModel,
    isFunctional: isModel && className !== 'Sequential',
    isOlder: inbound.some(isList),
  };
}

/** The numbers of a layer's first call, where they are not 0. */
interface FirstCall {
  readonly inside: number;
  readonly atEnds: number;
}

/**
 * The numbers of the first call of each nested model, and of layers that several models share.
 *
 * Keras 2 counts the calls of nested models from 1, since a model has a call of its own when it is made (keras 2.15
 * engine/functional.py `_should_skip_first_node`); Keras 3 counts from 0, but functional models from 1 in `input_layers` and
 * `output_layers`. Every call is used in a model, so the highest and lowest numbers tell which it was.
 */
function firstCalls(
  members: readonly Member[],
  ends: readonly (readonly [string, Json])[],
): ReadonlyMap<string, FirstCall> {
  const highest = new Map<string, number>();
  const lowestEnd = new Map<string, number>();
  const count = ([layer, node]: Reference): void => {
    highest.set(layer, Math.max(highest.get(layer) ?? 0, node));
  };
  for (const { nodes } of members) {
    for (const { args, kwargs } of nodes) eachReference([...args, kwargs], count);
  }
  for (const [, end] of ends) {
    mapEnds(end, (reference) => {
      const [layer, node] = reference;
      count(reference);
      lowestEnd.set(layer, Math.min(lowestEnd.get(layer) ?? node, node));
      return reference;
    });
  }
  const first = new Map<string, FirstCall>();
  for (const { name, nodes, isModel, isFunctional, isOlder } of members) {
    if (!isModel) {
      // Keras 3.0 counts the calls in other models too of a layer that these share.
      const before = (highest.get(name) ?? 0) - nodes.length + 1;
      if (nodes.length > 0 && before > 0) first.set(name, { inside: before, atEnds: before });
      continue;
    }
    const older = (highest.get(name) ?? 0) >= nodes.length ? 1 : 0;
    const newer = isFunctional && lowestEnd.get(name) !== 0 ? 1 : 0;
    first.set(name, isOlder ? { inside: older, atEnds: older } : { inside: 0, atEnds: newer });
  }
  return first;
}

/** Keras 2 writes a list even for one tensor. */
function bare(value: Json): Json {
  return isList(value) && value.length === 1 && isReference(value[0]) ? (value[0] as Json) : value;
}

/** Tells a structure of references. */
function isEnds(value: Json): boolean {
  if (isReference(value)) return true;
  if (isList(value)) return value.every(isEnds);
  return isObject(value) && Object.values(value).every(isEnds);
}

/** A structure of references with each changed. */
function mapEnds(value: Json, change: (reference: Reference) => Reference): Json {
  if (isReference(value)) return change(value);
  if (isList(value)) return value.map((entry) => mapEnds(entry, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, mapEnds(entry, change)]));
}
