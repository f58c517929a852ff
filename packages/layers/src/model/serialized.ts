import { ValueError } from '@sepal/tensor';
import { readSerialized, type SerializedObject, show } from '@sepal/tensor/options';
import type { AnyLayer } from '../graph/layer-graph.ts';
import { InputLayer } from '../input/input-layer.ts';
import { Layer } from '../layer/layer.ts';
import type { CustomObject, LayerClass, LayerClasses, MADE } from '../layer/layer-class.ts';
import { isOperation } from '../operation/any-operation.ts';
import type { BaseModel } from './base-model.ts';
import { findClass, type NamedObject, readNamed } from './class-table.ts';
import {
  isActivation,
  isUnknownName,
  LAYER_KEYS,
  lookupOf,
  missingNames,
  refuseUnknownClasses,
} from './config-names.ts';

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
}

/** A layer as plain data, from which `deserialize` makes an equal one. */
export function serialize<L extends Pick<AnyLayer, 'className' | 'getConfig'>>(layer: L): SerializedLayer<L> {
  const { className } = layer;
  const module = isOperation(layer) ? { module: layer.module } : {};
  return { ...module, className, config: layer.getConfig() };
}

/**
 * Makes layers from data, with the classes that they may name; {@link InputLayer} is always included. If one fails, no names or
 * seeds are taken.
 *
 * @param where the caller, for errors
 * @throws ValueError that lists everything missing that they name
 */
export function deserializeLayers(serialized: readonly unknown[], classes: LayerClasses, where: string): AnyLayer[] {
  const known: LayerClasses = { InputLayer, ...classes };
  refuseUnknownClasses(serialized, known, where);
  return serialized.map((layer) => {
    try {
      return deserializeWith(layer, known, where);
    } catch (error) {
      throw isUnknownName(error) ? (missingNames(serialized, known, where) ?? error) : error;
    }
  });
}

function deserializeWith(serialized: unknown, classes: LayerClasses, where: string): AnyLayer {
  const object = readNamed(serialized) as NamedObject;
  const { className, config } = object;
  const layerClass = findClass(object, classes) as LayerClass;
  const layer: unknown =
    typeof layerClass?.fromConfig === 'function'
      ? layerClass.fromConfig(withCustomObjects(config, classes, where), classes, callsOf(serialized))
      : undefined;
  if (layer instanceof Layer) return layer;
  throw new ValueError({
    where,
    message: `The custom object '${className}' is not a class of layers. Received: ${show(layerClass)}.`,
    hint: 'Give a class that extends Layer.',
  });
}

/** The calls of a layer in the config of a functional model. */
export function callsOf(serialized: unknown): readonly unknown[] | undefined {
  const { inboundNodes, inbound_nodes = inboundNodes } = serialized as Readonly<Record<string, unknown>>;
  return inbound_nodes as readonly unknown[] | undefined;
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
  const made = Object.entries(config).map(([key, value]): [string, unknown] => {
    const name = typeof value === 'string' ? value : LAYER_KEYS.has(key) ? undefined : readSerialized(value)?.className;
    if (name === undefined || !Object.hasOwn(classes, name)) return [key, value];
    const custom = classes[name] as LayerClass | CustomObject;
    if (isLayerClass(custom)) {
      return [key, isActivation(key) && typeof value === 'object' ? deserializeWith(value, classes, where) : value];
    }
    const lookup = lookupOf(key);
    if (lookup !== undefined) return [key, lookup.get(value, { customObjects: classes, where })];
    if (typeof value === 'string') return [key, value];
    const object = readSerialized(value) as SerializedObject;
    return [key, 'fromConfig' in custom ? custom.fromConfig(object.config) : custom];
  });
  return Object.fromEntries(made);
}

function isLayerClass(value: unknown): boolean {
  return typeof value === 'function' && value.prototype instanceof Layer;
}
