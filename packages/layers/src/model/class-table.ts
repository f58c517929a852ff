/** Finds the classes that configs name: by module, class and registered name, as Keras does. */
import { readSerialized, type SerializedObject } from '@sepal/tensor/options';
import type { CustomObject, LayerClass, LayerClasses } from '../layer/layer-class.ts';

/** An object in a config, with the names under which its class may be known. */
export interface NamedObject extends SerializedObject {
  /** The keys of its class in a table of classes, the first that is there being the class. */
  readonly keys: readonly string[];
  /** Whether the class is someone's own, so that a built-in class of the same name is another one. */
  readonly isCustom: boolean;
  /** What errors call it. */
  readonly kind: 'layer class' | 'operation';
}

/** The modules of operations. */
const OPERATIONS = /^keras\.src\.(?:ops|activations)\.(\w+)$/;
/** The modules of everything that Keras has. */
const KERAS = /^keras(?:\.|$)/;

/**
 * Reads `{ className, config }` or Keras' `{ module, class_name, registered_name, config }`; undefined for anything else.
 */
export function readNamed(value: unknown): NamedObject | undefined {
  const object = readSerialized(value);
  if (object === undefined) return undefined;
  const { module, registeredName, registered_name = registeredName } = value as Readonly<Record<string, unknown>>;
  const { className } = object;
  const [, operations] = typeof module === 'string' ? (OPERATIONS.exec(module) ?? []) : [];
  if (operations !== undefined) {
    return { ...object, keys: [`${operations}.${className}`], isCustom: false, kind: 'operation' };
  }
  const names = [typeof registered_name === 'string' ? registered_name : className, className];
  // Keras 2 wrote a registered name as the class.
  const keys = names.flatMap((name) => (name.includes('>') ? [name, name.slice(name.lastIndexOf('>') + 1)] : [name]));
  const isCustom = keys.some((key) => key.includes('>')) || (typeof module === 'string' && !KERAS.test(module));
  return { ...object, keys, isCustom, kind: 'layer class' };
}

const BUILT_IN = /* @__PURE__ */ Symbol('built-in classes');

type Table = LayerClasses & { readonly [BUILT_IN]?: LayerClasses };

/** A table of built-in classes and the caller's, which come first. */
export function classTable(builtIn: LayerClasses, custom: LayerClasses): LayerClasses {
  return { ...builtIn, ...custom, [BUILT_IN]: builtIn } as Table;
}

/** The class of an object; undefined if a table has none. */
export function findClass(
  { keys, isCustom }: NamedObject,
  classes: LayerClasses,
): LayerClass | CustomObject | undefined {
  const { [BUILT_IN]: builtIn = {} } = classes as Table;
  const key = keys.find((name) => {
    if (!Object.hasOwn(classes, name)) return false;
    return !(isCustom && Object.hasOwn(builtIn, name) && builtIn[name] === classes[name]);
  });
  return key === undefined ? undefined : classes[key];
}
