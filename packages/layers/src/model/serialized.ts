import { readSerialized, type SerializedObject, show, ValueError } from '@sepal/tensor';
import { InputLayer } from '../input/input-layer.ts';
import { type AnyLayer, type ConstructorOf, Layer, type LayerClass } from '../layer/layer.ts';
import type { BaseModel } from './base-model.ts';
import {
  isActivation,
  isUnknownName,
  LAYER_KEYS,
  lookupOf,
  missingNames,
  refuseUnknownClasses,
} from './config-names.ts';
import type { Model } from './functional.ts';
import type { Sequential } from './sequential.ts';

/** What a layer's `getConfig` gives and `fromConfig` takes. */
export type Config = Readonly<Record<string, unknown>>;

/**
 * What a class makes of a config. A model is taken to have one input and one output, of float32: a config says no more to the
 * compiler. `Model.fromConfig<Model<[SymbolicTensor, SymbolicTensor]>>(…)` says what it is.
 */
export type FromConfig<C extends ConstructorOf<unknown>> = typeof Model extends C
  ? Model
  : typeof Sequential extends C
    ? Sequential
    : InstanceType<C>;

declare const MADE: unique symbol;

/** A layer as data: its class and its config, and in a functional model its name and calls. */
export interface SerializedLayer<L = BaseModel> {
  /** What `deserialize` makes of it: for the compiler alone. */
  readonly [MADE]?: L;
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly name?: string;
  readonly inboundNodes?: readonly unknown[];
}

/**
 * Classes by name: layers, and whatever else a config may name that is not Keras' own (initializers, regularizers and
 * constraints by class name, activations as functions).
 */
export type LayerClasses = Readonly<Record<string, LayerClass | CustomObject>>;

/** A class with `fromConfig`, or a function, that configs may name. */
// biome-ignore lint/suspicious/noExplicitAny: classes have configs of their own, functions arguments of their own
export type CustomObject = { fromConfig(config: any): unknown } | ((...args: any[]) => unknown);

/** A layer as data. `deserialize` makes an equal one. */
export function serialize<L extends Pick<AnyLayer, 'className' | 'getConfig'>>(layer: L): SerializedLayer<L> {
  return { className: layer.className, config: layer.getConfig() };
}

/**
 * Makes layers from data, with the classes that they may name; {@link InputLayer} is always there. If one of them cannot be
 * made, no names and seeds are taken.
 *
 * @param where who reads, for errors
 * @throws ValueError that names everything that is missing if they name others
 */
export function deserializeLayers(serialized: readonly unknown[], classes: LayerClasses, where: string): AnyLayer[] {
  const known = { InputLayer, ...classes };
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
  const { className, config } = readSerialized(serialized) as SerializedObject;
  const layerClass = classes[className] as LayerClass;
  const layer: unknown =
    typeof layerClass?.fromConfig === 'function'
      ? layerClass.fromConfig(withCustomObjects(config, classes, where), classes)
      : undefined;
  if (layer instanceof Layer) return layer as unknown as AnyLayer;
  throw new ValueError({
    where,
    message: `The custom object '${className}' is not a class of layers. Received: ${show(layerClass)}.`,
    hint: 'Give a class that extends Layer.',
  });
}

/**
 * A config in which the objects of the caller's that it names have been made, and the layer that is the activation. What is
 * Keras' own stays as data: the layers know it. So the initializer Identity is not taken for the layer of that name.
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
