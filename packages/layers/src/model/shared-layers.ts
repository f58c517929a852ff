/**
 * Layers that several models share. Keras writes such a layer with each of them: the first time like any other, from then on with a
 * `shared_object_id`.
 */
import type { AnyLayer } from '../graph/layer-graph.ts';
import type { LayerClasses } from '../layer/layer-class.ts';
import { type AnyModel, isModel } from './any-model.ts';
import type { NamedObject } from './class-table.ts';

const SHARED = /* @__PURE__ */ Symbol('shared layers');

interface Made {
  readonly layer: AnyLayer;
  readonly serialized: unknown;
}

/** The layers made so far, by class and name. They go with the table of classes to the models inside. */
type Table = LayerClasses & { readonly [SHARED]?: Map<string, Made> };

/** A table of classes that also keeps the layers made with it. */
export function withSharedLayers(classes: LayerClasses): LayerClasses {
  return { [SHARED]: new Map(), ...classes } as Table;
}

/** The layer made before that an entry is a repetition of; undefined for any other entry. */
export function sharedLayer(named: NamedObject, serialized: unknown, classes: LayerClasses): AnyLayer | undefined {
  const { sharedObjectId, shared_object_id = sharedObjectId } = serialized as Readonly<Record<string, unknown>>;
  const made = shared_object_id === undefined ? undefined : (classes as Table)[SHARED]?.get(keyOf(named));
  return made !== undefined && textOf(made.serialized) === textOf(serialized) ? made.layer : undefined;
}

/** Keeps a layer, in case that an entry repeats it. */
export function keepLayer(made: Made, named: NamedObject, classes: LayerClasses): void {
  (classes as Table)[SHARED]?.set(keyOf(named), made);
}

function keyOf({ className, config }: NamedObject): string {
  return `${className} ${config['name']}`;
}

/** A serialized layer while its model is serialized. */
interface Entry {
  readonly config: Readonly<Record<string, unknown>>;
  sharedObjectId?: number;
}

/** Marks what a model's config repeats: every layer that stands before, in the model or in one inside, gets an id, as in Keras. */
export function markShared(model: AnyModel, config: Readonly<Record<string, unknown>>): void {
  const ids = new Map<AnyLayer, number>();
  const visit = ({ operations }: AnyModel, entries: readonly Entry[]): void => {
    // The config of a sequence has its input layer too.
    const offset = entries.length - operations.length;
    for (const [index, layer] of operations.entries()) {
      const entry = entries[index + offset] as Entry;
      const id = ids.get(layer);
      if (id === undefined) ids.set(layer, ids.size + 1);
      else entry.sharedObjectId = id;
      if (isModel(layer)) visit(layer, entry.config['layers'] as readonly Entry[]);
    }
  };
  visit(model, config['layers'] as readonly Entry[]);
}

/** The config of an entry, without the ids of shared objects. */
function textOf(serialized: unknown): string {
  const { config } = serialized as { readonly config: unknown };
  return JSON.stringify(config, (key, value) => (/^shared_?object_?id$/i.test(key) ? undefined : value));
}
