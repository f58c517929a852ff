import { ValueError } from '../errors.ts';
import { classNameOf, isClass, readSerialized, type SerializedObject } from './identifier.ts';
import { show, withArticle } from './show.ts';

/** The common interface of initializers, regularizers, optimizers…: objects that configs name. */
export interface ConfigObject {
  getConfig(): Record<string, unknown>;
}

/** A class, or a stand-in for one, that makes objects from configs. */
export interface ConfigClass<T> {
  fromConfig(config: Readonly<Record<string, unknown>>): T;
}

/** Options of a `get` function. */
export interface LookupOptions {
  /** The caller's classes and functions, by their names in configs. Objects of other kinds are ignored. */
  readonly customObjects?: Readonly<Record<string, unknown>> | undefined;
  /** The caller, for errors. */
  readonly where?: string | undefined;
}

/** A kind of objects, for {@link getObject} and {@link serializeObject}. */
export interface ObjectKind<T extends ConfigObject, F = never> {
  /** What the objects are, such as 'initializer', for errors. */
  readonly kind: string;
  /** The base of their classes. */
  readonly base: (abstract new (...args: never) => T) & { readonly className: string };
  /** The class that wraps a function as an object of this kind (default: functions cannot stand for objects). */
  readonly FunctionObject?: new (
    compute: F,
    name: string,
  ) => T & { readonly name: string };
  /** How such a function is called, as in '(weights) => weights'. */
  readonly signature?: string;
  /** Finds the class for a name. @throws ValueError for an unknown name */
  readonly find: (name: string, where: string | undefined) => ConfigClass<T>;
  /** The hint for an invalid identifier: what else is accepted. */
  readonly identifierHint: string;
  /** The hint for a function without a name. */
  readonly namelessHint?: string;
}

/**
 * Resolves an identifier to an object of a kind: the object itself, a name, a class, a function, or data from {@link serializeObject}.
 *
 * @returns null for null and undefined
 * @throws ValueError for an invalid identifier
 * @example
 * const CONSTRAINTS = { kind: 'constraint', base: Constraint, FunctionObject: FunctionConstraint, ... };
 * getObject(CONSTRAINTS, { class_name: 'MaxNorm', config: { max_value: 3 } }); // new MaxNorm({ maxValue: 3 })
 */
export function getObject<T extends ConfigObject, F>(
  of: ObjectKind<T, F>,
  identifier: unknown,
  options: LookupOptions = {},
): T | null {
  if (identifier === null || identifier === undefined) return null;
  if (identifier instanceof of.base) return identifier;
  if (typeof identifier === 'string') return getNamed(of, identifier, {}, options);
  const made = fromClassOrFunction(of, identifier, {});
  if (made !== undefined) return made;
  const serialized = readSerialized(identifier);
  if (serialized !== undefined) return getNamed(of, serialized.className, serialized.config, options);
  throw new ValueError({
    where: options.where,
    message: `Could not interpret ${of.kind} identifier: ${show(identifier)}.`,
    hint: of.identifierHint,
  });
}

/**
 * An object of a kind as plain JSON, for {@link getObject}; null for null. A function is written by its name.
 *
 * @throws ValueError for an object of another kind and for a function without a name
 * @example
 * serializeObject(CONSTRAINTS, new UnitNorm()); // { className: 'UnitNorm', config: { axis: 0 } }
 */
export function serializeObject<T extends ConfigObject, F>(
  { kind, base, FunctionObject, namelessHint }: ObjectKind<T, F>,
  object: T | null,
): SerializedObject | null {
  if (object === null) return null;
  const where = 'serialize';
  if (!(object instanceof base)) {
    throw new ValueError({ where, message: `Expected ${withArticle(kind)}. Received: ${show(object)}.` });
  }
  if (FunctionObject === undefined || !(object instanceof FunctionObject)) {
    return { className: classNameOf(object.constructor), config: object.getConfig() };
  }
  if (object.name !== '') return { className: object.name, config: {} };
  throw new ValueError({ where, message: 'A function without a name cannot be serialized.', hint: namelessHint });
}

/** Tells whether a value is `base` or a subclass. */
export function isClassOf<T>(base: abstract new (...args: never) => T, value: unknown): value is ConfigClass<T> {
  return typeof value === 'function' && value.prototype instanceof base;
}

function getNamed<T extends ConfigObject, F>(
  of: ObjectKind<T, F>,
  name: string,
  config: Readonly<Record<string, unknown>>,
  { customObjects = {}, where }: LookupOptions,
): T {
  if (!Object.hasOwn(customObjects, name)) return of.find(name, where).fromConfig(config);
  const custom = customObjects[name];
  const made = fromClassOrFunction(of, custom, config, name);
  if (made !== undefined) return made;
  throw new ValueError({
    where,
    message: `The custom object '${name}' is not ${withArticle(of.kind)}. Received: ${show(custom)}.`,
    hint: `Give a class that extends ${of.base.className}${of.signature === undefined ? '' : `, or a function ${of.signature}`}.`,
  });
}

function fromClassOrFunction<T extends ConfigObject, F>(
  { base, FunctionObject }: ObjectKind<T, F>,
  value: unknown,
  config: Readonly<Record<string, unknown>>,
  name?: string,
): T | undefined {
  if (isClassOf(base, value)) return value.fromConfig(config);
  if (FunctionObject === undefined || typeof value !== 'function' || isClass(value)) return undefined;
  return new FunctionObject(value as F, name ?? value.name);
}
