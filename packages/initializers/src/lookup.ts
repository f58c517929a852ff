import {
  findByName,
  isClass,
  type NameTable,
  readSerialized,
  type SerializedObject,
  show,
  Tensor,
  ValueError,
} from '@sepal/tensor';
import { Constant, Ones, Zeros } from './constant.ts';
import { GlorotNormal, GlorotUniform, HeNormal, HeUniform, LecunNormal, LecunUniform } from './fan-scaling.ts';
import { FunctionInitializer, type InitializerFunction, TensorInitializer } from './given-values.ts';
import { IdentityInitializer } from './identity.ts';
import { classNameOf, Initializer } from './initializer.ts';
import { Orthogonal } from './orthogonal.ts';
import { RandomNormal, TruncatedNormal } from './random-normal.ts';
import { RandomUniform } from './random-uniform.ts';
import { VarianceScaling } from './variance-scaling.ts';

/** A class of initializers: one of these, or a subclass of {@link Initializer} of your own. */
export interface InitializerClass {
  // biome-ignore lint/suspicious/noExplicitAny: every class has options of its own
  new (options?: any): Initializer;
  fromConfig(config: Readonly<Record<string, unknown>>): Initializer;
}

const CLASSES = {
  Constant,
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  Identity: IdentityInitializer,
  LecunNormal,
  LecunUniform,
  Ones,
  Orthogonal,
  RandomNormal,
  RandomUniform,
  TruncatedNormal,
  VarianceScaling,
  Zeros,
} satisfies Readonly<Record<string, InitializerClass>>;

const TABLE: NameTable<InitializerClass> = {
  kind: 'initializer',
  entries: CLASSES,
  aliases: {
    IdentityInitializer: 'Identity',
    OrthogonalInitializer: 'Orthogonal',
    normal: 'RandomNormal',
    uniform: 'RandomUniform',
    one: 'Ones',
    zero: 'Zeros',
  },
};

/** The names of initializers. When the program runs, Keras' snake_case and class names are understood too. */
export type InitializerName = Uncapitalize<keyof typeof CLASSES>;

/** Everything that {@link get} makes an initializer from. */
export type InitializerIdentifier =
  | InitializerName
  | Initializer
  | InitializerClass
  | InitializerFunction
  | Tensor
  | SerializedObject
  | { readonly class_name: string; readonly config?: unknown };

/** Options of {@link get}. */
export interface InitializerLookup {
  /** Classes and functions of your own, by the names that configs know them by. Others than initializers may be among them. */
  readonly customObjects?: Readonly<Record<string, unknown>> | undefined;
  /** Who asks, for errors: a layer's class and name. */
  readonly where?: string | undefined;
}

/**
 * Finds or makes an initializer.
 *
 * | identifier | result |
 * |---|---|
 * | a name: 'heNormal', Keras' 'he_normal' and 'HeNormal' | one with default options |
 * | an initializer | itself |
 * | a class of initializers | one with default options |
 * | `{ className, config }` from {@link serialize}, Keras' `{ class_name, config }` | one with those options |
 * | a function `(shape, dtype) => Tensor` | one that calls it; in configs it goes by the function's name |
 * | a tensor | one that gives that tensor, to weights of its shape; in configs it is a `Constant` |
 * | null, undefined | null |
 *
 * @param identifier see above
 * @param options `customObjects`: your own classes and functions by name, which come before those here; `where`: who asks
 * @throws ValueError that lists the names and suggests the nearest, or tells which option cannot be used
 *
 * Source: https://keras.io/api/layers/initializers/
 *
 * @example
 * get('glorotUniform').call([2, 3]);
 * get({ class_name: 'RandomNormal', config: { stddev: 0.01, seed: 42 } });
 * get('Ramp', { customObjects: { Ramp } });
 */
export function get(identifier: InitializerIdentifier | (string & {}), options?: InitializerLookup): Initializer;
export function get(
  identifier: InitializerIdentifier | (string & {}) | null | undefined,
  options?: InitializerLookup,
): Initializer | null;
export function get(
  identifier: InitializerIdentifier | (string & {}) | null | undefined,
  options: InitializerLookup = {},
): Initializer | null {
  if (identifier === null || identifier === undefined) return null;
  if (identifier instanceof Initializer) return identifier;
  if (identifier instanceof Tensor) return new TensorInitializer(identifier);
  if (typeof identifier === 'string') return named(identifier, {}, options);
  if (isInitializerClass(identifier)) return new identifier();
  if (typeof identifier === 'function' && !isClass(identifier))
    return new FunctionInitializer(identifier, identifier.name);
  const serialized = readSerialized(identifier);
  if (serialized !== undefined) return named(serialized.className, serialized.config, options);
  throw new ValueError({
    where: options.where,
    message: `Could not interpret initializer identifier: ${show(identifier)}.`,
    hint: "Use a name such as 'heNormal', { className, config }, an initializer, a function (shape, dtype) => Tensor, or a tensor.",
  });
}

function named(
  name: string,
  config: Readonly<Record<string, unknown>>,
  { customObjects = {}, where }: InitializerLookup,
): Initializer {
  if (!Object.hasOwn(customObjects, name)) return findByName(name, TABLE, where).fromConfig(config);
  const custom = customObjects[name];
  if (isInitializerClass(custom)) return custom.fromConfig(config);
  if (typeof custom === 'function' && !isClass(custom))
    return new FunctionInitializer(custom as InitializerFunction, name);
  throw new ValueError({
    where,
    message: `The custom object '${name}' is not an initializer. Received: ${show(custom)}.`,
    hint: 'Give a class that extends Initializer, or a function (shape, dtype) => Tensor.',
  });
}

function isInitializerClass(value: unknown): value is InitializerClass {
  return typeof value === 'function' && value.prototype instanceof Initializer;
}

/**
 * An initializer as plain JSON, for {@link get}; null for none.
 *
 * A class of your own goes by its `className`, a function by its name: give them to {@link get} as `customObjects`.
 *
 * @throws ValueError for a function without a name
 *
 * @example
 * serialize(new HeNormal({ seed: 42 })); // { className: 'HeNormal', config: { seed: 42, inputAxes: null, outputAxes: null } }
 */
export function serialize(initializer: Initializer): SerializedObject;
export function serialize(initializer: Initializer | null): SerializedObject | null;
export function serialize(initializer: Initializer | null): SerializedObject | null {
  if (initializer === null) return null;
  if (!(initializer instanceof Initializer)) {
    throw new ValueError({ where: 'serialize', message: `Expected an initializer. Received: ${show(initializer)}.` });
  }
  if (initializer instanceof FunctionInitializer) return { className: nameOf(initializer), config: {} };
  const className =
    initializer instanceof TensorInitializer ? Constant.className : classNameOf(initializer.constructor);
  return { className, config: initializer.getConfig() };
}

function nameOf({ name }: FunctionInitializer): string {
  if (name !== '') return name;
  throw new ValueError({
    where: 'serialize',
    message: 'A function without a name cannot be written.',
    hint: 'Give it a name (`function ramp(shape, dtype) { … }`), or write a subclass of Initializer.',
  });
}
