import { allowedNamesHint, camelCaseKeys, readSerialized, show, ValueError } from '@sepal/tensor';
import type { AnyLayer, LayerClass } from '../layer/layer.ts';

/** A layer as data: its class and its config, and in a functional model its name and calls. */
export interface SerializedLayer {
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
export function serialize(layer: AnyLayer): SerializedLayer {
  return { className: layer.className, config: layer.getConfig() };
}

/** Makes a layer from data, with the classes that it may name. @throws ValueError if it names others */
export function deserializeWith(serialized: unknown, classes: LayerClasses): AnyLayer {
  const object = readSerialized(serialized);
  if (object === undefined) {
    throw new ValueError({
      where: 'deserialize',
      message: `Expected an object { className, config }. Received: ${show(serialized)}.`,
    });
  }
  checkClassNames(serialized, classes);
  const layerClass = classes[object.className] as LayerClass;
  if (typeof layerClass.fromConfig !== 'function') {
    throw new ValueError({
      where: 'deserialize',
      message: `The custom object '${object.className}' is not a class of layers. Received: ${show(layerClass)}.`,
      hint: 'Give a class that extends Layer.',
    });
  }
  return layerClass.fromConfig(withCustomObjects(object.config, classes), classes);
}

/** @throws ValueError that names every layer class of a config, models inside it included, that is not among `classes` */
function checkClassNames(serialized: unknown, classes: LayerClasses): void {
  const unknown = new Set<string>();
  const waiting = [serialized];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const object = readSerialized(next);
    if (object === undefined) continue;
    if (!Object.hasOwn(classes, object.className)) unknown.add(object.className);
    const { layers } = object.config;
    if (Array.isArray(layers)) waiting.push(...layers);
  }
  if (unknown.size === 0) return;
  const names = [...unknown];
  throw new ValueError({
    where: 'deserialize',
    message: `Unknown layer ${names.length === 1 ? 'class' : 'classes'}: ${names.join(', ')}.`,
    hint: `Pass your own classes as custom objects. ${allowedNamesHint(names[0], Object.keys(classes))}`,
  });
}

/** A config in which objects that are named in `classes` have been made. Keras' own stay as data: the layers know them. */
function withCustomObjects(config: Readonly<Record<string, unknown>>, classes: LayerClasses): Record<string, unknown> {
  const made = Object.entries(camelCaseKeys(config)).map(([key, value]): [string, unknown] => {
    if (key === 'activation' && typeof value === 'string' && typeof classes[value] === 'function')
      return [key, classes[value]];
    const object = key === 'layers' || key === 'layer' ? undefined : readSerialized(value);
    const custom = object === undefined ? undefined : classes[object.className];
    if (object === undefined || custom === undefined) return [key, value];
    return [key, 'fromConfig' in custom ? custom.fromConfig(object.config) : custom];
  });
  return Object.fromEntries(made);
}
