import { ValueError } from '../errors.ts';
import { allowedNamesHint } from './names.ts';
import { show, showBare } from './show.ts';

/** An object as plain JSON: what `serialize` functions return and `get` functions take. */
export interface SerializedObject {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Keras' automatic name for objects of a class: 'DepthwiseConv2D' → 'depthwise_conv2d', 'ReLU' → 're_lu'. */
export function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** Longer names match nothing; searching them for underscores takes quadratic time. */
const LONGEST_NAME = 200;

/** 'glorot_uniform', 'GlorotUniform' → 'glorotUniform'. */
export function camelCase(name: string): string {
  if (name.length > LONGEST_NAME) return name;
  const joined = name.replace(/_+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return joined.charAt(0).toLowerCase() + joined.slice(1);
}

/** A config with its keys in camelCase and its values unchanged. */
export function camelCaseKeys(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [camelCase(key), value]));
}

/** A config with its keys in camelCase. @throws ValueError if it is not a config, such as the object that holds one as its `config` */
export function readConfig(config: unknown, where: string): Record<string, unknown> {
  if (config !== null && typeof config === 'object' && !Array.isArray(config)) {
    const { className, class_name: name = className, config: inner, ...others } = config as Record<string, unknown>;
    if (typeof name !== 'string' || inner === null || typeof inner !== 'object') {
      return camelCaseKeys(config as Readonly<Record<string, unknown>>);
    }
    throw new ValueError({
      where,
      message: `Expected a config. Received the object around one: ${show({ className: name, config: inner, ...others })}.`,
      hint: 'Pass its `config`, or all of it to deserialize(…).',
    });
  }
  throw new ValueError({
    where,
    message: `A config is an object. Received: ${show(config)}.`,
    hint: 'Pass the result of getConfig(), or a file read with JSON.parse.',
  });
}

/**
 * Reads `{ className, config }` or Keras' `{ class_name, config }`; undefined for anything else. Keys of the config become camelCase.
 *
 * Keras writes a function as `{ class_name: 'function', config: its name }`; it is read as that name with an empty config.
 */
export function readSerialized(value: unknown): SerializedObject | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  const { className, class_name, config } = value as Record<string, unknown>;
  const name = className ?? class_name;
  if (typeof name !== 'string') return undefined;
  const written = functionNameOf(value);
  if (written !== undefined) return { className: written, config: {} };
  const entries = config ?? {};
  if (typeof entries !== 'object' || Array.isArray(entries)) return undefined;
  return { className: name, config: camelCaseKeys(entries as Record<string, unknown>) };
}

/** The name of a function that Keras wrote as `{ class_name: 'function', config: its name }`; undefined for anything else. */
export function functionNameOf(value: object): string | undefined {
  const { className, class_name, config } = value as Record<string, unknown>;
  return (className ?? class_name) === 'function' && typeof config === 'string' ? config : undefined;
}

/** The name of a class in configs: its own `className`, or else its JavaScript name. */
export function classNameOf(type: object): string {
  const { className, name } = type as { readonly className: string; readonly name: string };
  return Object.hasOwn(type, 'className') ? className : name;
}

/** Tells classes from functions that can be called. */
export function isClass(value: unknown): boolean {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

/** The table that {@link findByName} searches, and what to call its entries. */
export interface NameTable<T> {
  /** What the entries are, such as 'initializer', for errors. */
  readonly kind: string;
  /** Entries under their class names (or, for functions, camelCase names). */
  readonly entries: Readonly<Record<string, T>>;
  /** Other names that Keras has used for entries. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/**
 * Finds an entry by its class name, its camelCase or its snake_case spelling, or an alias.
 *
 * @throws ValueError that lists the allowed names and suggests the closest
 * @example
 * findByName('glorot_uniform', { kind: 'initializer', entries: { GlorotUniform } }); // GlorotUniform
 */
export function findByName<T>(name: string, { kind, entries, aliases = {} }: NameTable<T>, where?: string): T {
  const wanted = Object.hasOwn(aliases, name) ? (aliases[name] as string) : name;
  // The fast path: nearly always it is the key or its camelCase spelling.
  const likely = wanted.charAt(0).toUpperCase() + wanted.slice(1);
  for (const key of [wanted, likely, ...Object.keys(entries)]) {
    if (!Object.hasOwn(entries, key)) continue;
    if (wanted === key || wanted === camelCase(key) || wanted === snakeCase(key)) return entries[key] as T;
  }
  throw new ValueError({
    where,
    message: `Could not interpret ${kind} identifier: ${showBare(name)}.`,
    hint: allowedNamesHint(name, Object.keys(entries).map(camelCase)),
  });
}
