import { ValueError } from './errors.ts';
import { classNameOf, isClass, readSerialized, type SerializedObject } from './identifier.ts';
import { show } from './options/show.ts';

/** What objects that configs name have in common: initializers, regularizers, constraints. */
export interface ConfigObject {
  getConfig(): Record<string, unknown>;
}

/** What makes an object from its config: its class, or a stand-in for one. */
export interface ConfigClass<T> {
  fromConfig(config: Readonly<Record<string, unknown>>): T;
}

/** Options of a `get` function. */
export interface LookupOptions {
  /** Classes and functions of the caller's, by the names that configs know them by. Objects of other kinds may be among them. */
  readonly customObjects?: Readonly<Record<string, unknown>> | undefined;
  /** Who asks, for errors. */
  readonly where?: string | undefined;
}

/** A kind of objects, for {@link getObject} and {@link serializeObject}. */
export interface ObjectKind<T extends ConfigObject, F> {
  /** In words, as in 'initializer'. */
  readonly kind: string;
  /** The parent of their classes. */
  readonly base: (abstract new (...args: never) => T) & { readonly className: string };
  /** A function as an object of the kind, by its name. */
  readonly FunctionObject: new (
    compute: F,
    name: string,
  ) => T & { readonly name: string };
  /** How such a function is called, as in '(weights) => weights'. */
  readonly signature: string;
  /** What makes the objects of a name. @throws ValueError for a name that is not known */
  readonly find: (name: string, where: string | undefined) => ConfigClass<T>;
  /** What else there is to give where an identifier cannot be understood. */
  readonly identifierHint: string;
  /** What to do about a function without a name. */
  readonly namelessHint: string;
}

/**
 * Finds or makes an object of a kind: from itself, a name, a class, a function, or data that {@link serializeObject} gave.
 *
 * @returns null for null and undefined
 * @throws ValueError for what cannot be understood
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
 * An object of a kind as plain JSON, for {@link getObject}; null for none. A function goes by its name.
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
  if (!(object instanceof FunctionObject)) {
    return { className: classNameOf(object.constructor), config: object.getConfig() };
  }
  if (object.name !== '') return { className: object.name, config: {} };
  throw new ValueError({ where, message: 'A function without a name cannot be written.', hint: namelessHint });
}

/** Tells a class whose objects are of `base` from all else. */
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
    hint: `Give a class that extends ${of.base.className}, or a function ${of.signature}.`,
  });
}

function fromClassOrFunction<T extends ConfigObject, F>(
  { base, FunctionObject }: ObjectKind<T, F>,
  value: unknown,
  config: Readonly<Record<string, unknown>>,
  name?: string,
): T | undefined {
  if (isClassOf(base, value)) return value.fromConfig(config);
  if (typeof value !== 'function' || isClass(value)) return undefined;
  return new FunctionObject(value as F, name ?? value.name);
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}
