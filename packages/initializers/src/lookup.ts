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
  Tensor,
} from '@sepal/tensor';
import { Constant, Ones, Zeros } from './constant.ts';
import { GlorotNormal, GlorotUniform, HeNormal, HeUniform, LecunNormal, LecunUniform } from './fan-scaling.ts';
import { FunctionInitializer, type InitializerFunction, TensorInitializer } from './given-values.ts';
import { IdentityInitializer } from './identity.ts';
import { Initializer } from './initializer.ts';
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
export type InitializerLookup = LookupOptions;

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
  options?: InitializerLookup,
  ...extra: unknown[]
): Initializer | null {
  refuseExtra(extra, 'get(identifier, options)');
  if (identifier instanceof Tensor) return new TensorInitializer(identifier);
  if (isClassOf(Initializer, identifier)) return new (identifier as InitializerClass)();
  return getObject(INITIALIZERS, identifier, options);
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
  if (initializer instanceof TensorInitializer)
    return { className: Constant.className, config: initializer.getConfig() };
  return serializeObject(INITIALIZERS, initializer);
}
