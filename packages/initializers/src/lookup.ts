import { Tensor } from '@sepal/tensor';
import {
  findByName,
  getObject,
  isClassOf,
  type LookupOptions,
  type NameTable,
  type ObjectKind,
  refuseExtra,
  type SerializedObject,
  serializeObject,
} from '@sepal/tensor/options';
import { Constant, Ones, Zeros } from './constant.ts';
import { GlorotNormal, GlorotUniform, HeNormal, HeUniform, LecunNormal, LecunUniform } from './fan-scaling.ts';
import { FunctionInitializer, type InitializerFunction, TensorInitializer } from './given-values.ts';
import { IdentityInitializer } from './identity.ts';
import { Initializer } from './initializer.ts';
import { Orthogonal } from './orthogonal.ts';
import { RandomNormal, TruncatedNormal } from './random-normal.ts';
import { RandomUniform } from './random-uniform.ts';
import { VarianceScaling } from './variance-scaling.ts';

/** An initializer class: built-in, or your own subclass of {@link Initializer}. */
export interface InitializerClass {
  // biome-ignore lint/suspicious/noExplicitAny: every class has its own options
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

const INITIALIZERS: ObjectKind<Initializer, InitializerFunction> = {
  kind: 'initializer',
  base: Initializer,
  FunctionObject: FunctionInitializer,
  signature: '(shape, dtype) => Tensor',
  find: (name, where) => findByName(name, TABLE, where),
  identifierHint:
    "Use a name such as 'heNormal', { className, config }, an initializer, a function (shape, dtype) => Tensor, or a tensor.",
  namelessHint: 'Give it a name (`function ramp(shape, dtype) { … }`), or write a subclass of Initializer.',
};

/** The names of the initializers. At run time Keras' snake_case and class names work too. */
export type InitializerName = Uncapitalize<keyof typeof CLASSES>;

/** Everything that {@link get} accepts. */
export type InitializerIdentifier =
  | InitializerName
  | Initializer
  | InitializerClass
  | InitializerFunction
  | Tensor
  | SerializedObject
  | { readonly class_name: string; readonly config?: unknown };

/** Options of {@link get}. */
export type InitializerLookup = LookupOptions;

/**
 * Resolves an identifier to an initializer.
 *
 * | identifier | result |
 * |---|---|
 * | a name: 'heNormal', Keras' 'he_normal' and 'HeNormal' | one with default options |
 * | an initializer | itself |
 * | an initializer class | one with default options |
 * | `{ className, config }` from {@link serialize}, Keras' `{ class_name, config }` | one with those options |
 * | a function `(shape, dtype) => Tensor` | one that calls it; configs refer to it by the function's name |
 * | a tensor | one that returns that tensor, for weights of its shape; configs write it as a `Constant` |
 * | null, undefined | null |
 *
 * @param identifier see above
 * @param options `customObjects`: your own classes and functions by name, which take precedence; `where`: the caller, for errors
 * @throws ValueError that lists the names and suggests the closest, or says which option is invalid
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
  options?: InitializerLookup,
  ...extra: unknown[]
): Initializer | null {
  refuseExtra(extra, 'get(identifier, options)');
  if (identifier instanceof Tensor) return new TensorInitializer(identifier);
  if (isClassOf(Initializer, identifier)) return new (identifier as InitializerClass)();
  return getObject(INITIALIZERS, identifier, options);
}

/**
 * An initializer as plain JSON, for {@link get}; null for null.
 *
 * Your own classes are written by `className`, functions by name: pass them to {@link get} as `customObjects`.
 *
 * @throws ValueError for a function without a name
 *
 * @example
 * serialize(new HeNormal({ seed: 42 })); // { className: 'HeNormal', config: { seed: 42, inputAxes: null, outputAxes: null } }
 */
export function serialize(initializer: Initializer): SerializedObject;
export function serialize(initializer: Initializer | null): SerializedObject | null;
export function serialize(initializer: Initializer | null): SerializedObject | null {
  if (initializer instanceof TensorInitializer)
    return { className: Constant.className, config: initializer.getConfig() };
  return serializeObject(INITIALIZERS, initializer);
}
