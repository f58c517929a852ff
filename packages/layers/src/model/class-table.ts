/** Finds what configs name by module, class and registered name, as Keras does. */
import { functionNameOf, readSerialized, type SerializedObject } from '@sepal/tensor/options';
import type { LayerClasses } from '../layer/layer-class.ts';

/** An object in a config, and where to find its class. */
export interface NamedObject extends SerializedObject {
  /** The keys that its class may have in a table, the best first. */
  readonly keys: readonly [string, ...string[]];
  /** Whether its class is someone's own, so that a built-in one of that name is another class. */
  readonly isCustom: boolean;
  readonly isOperation: boolean;
}

const OPERATIONS = /^keras\.src\.(?:ops|activations)\.(\w+)$/;
const KERAS = /^(?:builtins|(?:tf_|tensorflow\.(?:python\.)?)?keras(?:\.|$))/;

/**
 * Reads `{ className, config }`, Keras' `{ module, class_name, registered_name, config }`, or a name alone; undefined for anything
 * else.
 */
export function readNamed(given: unknown): NamedObject | undefined {
  const value = typeof given === 'string' ? { className: given } : given;
  const object = readSerialized(value);
  if (object === undefined) return undefined;
  const { className } = object;
  const { module, registeredName, registered_name = registeredName } = value as Readonly<Record<string, unknown>>;
  const [, operations] = OPERATIONS.exec(`${module}`) ?? [];
  if (operations !== undefined) {
    return { ...object, keys: [`${operations}.${className}`], isCustom: false, isOperation: true };
  }
  // Keras 2 wrote registered names, `package>Name`, as class names, and Keras 3 still does for functions.
  const isFunction = functionNameOf(value as object) !== undefined;
  const full = isFunction || typeof registered_name !== 'string' ? className : registered_name;
  const isCustom = full.includes('>') || (module !== undefined && !KERAS.test(`${module}`));
  return { ...object, keys: [full, className, full.slice(full.lastIndexOf('>') + 1)], isCustom, isOperation: false };
}

/** The calls of a layer in the config of a functional model. */
export function callsOf(serialized: unknown): readonly unknown[] | undefined {
  const { inboundNodes, inbound_nodes = inboundNodes } = serialized as Readonly<Record<string, unknown>>;
  return inbound_nodes as readonly unknown[] | undefined;
}

const BUILT_IN = /* @__PURE__ */ Symbol('built-in classes');

/** A table of built-in classes and the caller's, which come first. Copies of it know which are which, too. */
export function classTable(builtIn: LayerClasses, custom: LayerClasses): LayerClasses {
  return { ...builtIn, ...custom, [BUILT_IN]: builtIn };
}

/** The key of an object's class in a table; undefined if it is not there. */
export function keyIn(classes: LayerClasses, { keys, isCustom }: NamedObject): string | undefined {
  const { [BUILT_IN]: builtIn } = classes as { readonly [BUILT_IN]?: LayerClasses };
  return keys.find((key) => Object.hasOwn(classes, key) && !(isCustom && builtIn?.[key] === classes[key]));
}
