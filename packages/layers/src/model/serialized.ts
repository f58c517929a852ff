import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import type { AnyLayer } from '../graph/layer-graph.ts';
import { InputLayer } from '../input/input-layer.ts';
import { Layer } from '../layer/layer.ts';
import type { CustomObject, LayerClass, LayerClasses, MADE } from '../layer/layer-class.ts';
import type { BaseModel } from './base-model.ts';
import { callsOf, keyIn, type NamedObject, readNamed } from './class-table.ts';
import { checkNames, lookupOf } from './config-names.ts';
import { keepLayer, sharedLayer, withSharedLayers } from './shared-layers.ts';

/** A serialized layer: its class and config, and in a functional model its name and calls. */
export interface SerializedLayer<L = BaseModel> {
  /** The type that `deserialize` makes: only for the compiler. */
  readonly [MADE]?: L;
  /** The module in Keras of an operation's class. */
  readonly module?: string;
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly name?: string;
  readonly inboundNodes?: readonly unknown[];
  /** Only of a layer that stands before, in its model or in a model inside that. */
  readonly sharedObjectId?: number;
}

/** A layer as plain data, from which `deserialize` makes an equal one. */
export function serialize<L extends Pick<AnyLayer, 'toJSON'>>(layer: L): SerializedLayer<L> {
  return layer.toJSON();
}

/**
 * Makes layers from data, with the classes that they may name; {@link InputLayer} is always included. If one fails, no names or
 * seeds are taken.
 *
 * @param where the caller, for errors
 * @throws ValueError that lists everything missing that they name
 */
export function deserializeLayers(serialized: readonly unknown[], classes: LayerClasses, where: string): AnyLayer[] {
  const known = withSharedLayers({ InputLayer, ...classes });
  checkNames(serialized, known, where);
  return serialized.map((layer) => deserializeWith(layer, known, where));
}

function deserializeWith(serialized: unknown, classes: LayerClasses, where: string): AnyLayer {
  const named = readNamed(serialized) as NamedObject;
  const shared = sharedLayer(named, serialized, classes);
  if (shared !== undefined) return shared;
  const layerClass = classes[keyIn(classes, named) ?? ''] as LayerClass;
  const layer: unknown =
    typeof layerClass?.fromConfig === 'function'
      ? layerClass.fromConfig(withCustomObjects(named.config, classes, where), classes, callsOf(serialized))
      : undefined;
  if (layer instanceof Layer) {
    keepLayer({ layer, serialized }, named, classes);
    return layer;
  }
  throw new ValueError({
    where,
    message: `The custom object '${named.className}' is not a class that extends Layer. Received: ${show(layerClass)}.`,
  });
}

/**
 * A config with custom objects and an activation layer instantiated. Built-in objects stay as data for the layers to resolve, so that
 * the initializer Identity is not mistaken for the layer of that name.
 */
function withCustomObjects(
  config: Readonly<Record<string, unknown>>,
  classes: LayerClasses,
  where: string,
): Record<string, unknown> {
  const read = (key: string, given: unknown): unknown => {
    // Models and wrappers read the layers that they hold.
    if (key === 'layer' || key === 'layers') return given;
    const value = withoutTuples(given);
    const named = readNamed(value);
    const found = named && keyIn(classes, named);
    if (found === undefined) return value;
    const custom = classes[found] as LayerClass | CustomObject;
    const isName = typeof value === 'string';
    const { kind, get } = lookupOf(key) ?? {};
    const isActivation = kind === 'activation';
    if (isLayerClass(custom)) return isActivation && !isName ? deserializeWith(value, classes, where) : value;
    const { config: options } = named as NamedObject;
    if (get !== undefined) {
      return get(isActivation ? found : { className: found, config: options }, { customObjects: classes, where });
    }
    if (isName) return value;
    return 'fromConfig' in custom ? custom.fromConfig(options) : custom;
  };
  // Keras writes `autocast` for layers without a `get_config` of their own.
  const entries = Object.entries(config).filter(([key, value]) => !(key === 'autocast' && value === true));
  return Object.fromEntries(entries.map(([key, value]) => [key, read(key, value)]));
}

/** Keras writes a tuple as `{ class_name: '__tuple__', items }`; a tuple of tuples is the deepest that options hold. */
function withoutTuples(value: unknown, depth = 2): unknown {
  if (depth > 0 && Array.isArray(value)) return value.map((item) => withoutTuples(item, depth - 1));
  const { class_name, items } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return class_name === '__tuple__' && Array.isArray(items) ? withoutTuples(items, depth) : value;
}

function isLayerClass(value: unknown): boolean {
  return typeof value === 'function' && value.prototype instanceof Layer;
}
