import {
  findByName,
  getObject,
  type LookupOptions,
  type NameTable,
  type ObjectKind,
  refuseExtra,
  type SerializedObject,
  serializeObject,
} from '@sepal/tensor/options';
import { FunctionRegularizer, type RegularizerFunction } from './function-regularizer.ts';
import { L1 } from './l1.ts';
import { L1L2 } from './l1-l2.ts';
import { L2 } from './l2.ts';
import { OrthogonalRegularizer } from './orthogonal-regularizer.ts';
import { Regularizer } from './regularizer.ts';

/** A regularizer class: built-in, or your own subclass of {@link Regularizer}. */
export interface RegularizerClass {
  new (options: never): Regularizer;
  fromConfig(config: Readonly<Record<string, unknown>>): Regularizer;
}

const CLASSES = { L1, L2, L1L2, OrthogonalRegularizer } satisfies Readonly<Record<string, RegularizerClass>>;

const TABLE: NameTable<RegularizerClass> = {
  kind: 'regularizer',
  entries: CLASSES,
};

/** Keras 2's name and defaults, which Keras 3 refuses. */
const KERAS_2_L1_L2 = {
  fromConfig: (config: Readonly<Record<string, unknown>>) => L1L2.fromConfig({ l1: 0.01, l2: 0.01, ...config }),
};

const REGULARIZERS: ObjectKind<Regularizer, RegularizerFunction> = {
  kind: 'regularizer',
  base: Regularizer,
  FunctionObject: FunctionRegularizer,
  signature: '(weights) => penalty',
  find: (name, where) => (name === 'l1_l2' ? KERAS_2_L1_L2 : findByName(name, TABLE, where)),
  identifierHint: "Use a name such as 'l2', { className, config }, a regularizer, or a function (weights) => penalty.",
  namelessHint: 'Give it a name, or write a subclass of Regularizer.',
};

/** The names of the regularizers. At run time Keras' snake_case and class names work too. */
export type RegularizerName = 'l1' | 'l2' | 'l1L2' | 'orthogonalRegularizer';

/** Everything that {@link get} accepts. */
export type RegularizerIdentifier =
  | RegularizerName
  | Regularizer
  | RegularizerClass
  | RegularizerFunction
  | SerializedObject
  | { readonly class_name: string; readonly config?: unknown };

/** Options of {@link get}. */
export type RegularizerLookup = LookupOptions;

/**
 * Resolves an identifier to a regularizer.
 *
 * | identifier | result |
 * |---|---|
 * | a name: 'l2', Keras' 'L2' | one with default options |
 * | a regularizer | itself |
 * | a regularizer class | one with default options |
 * | `{ className, config }` from {@link serialize}, Keras' `{ class_name, config }` | one with those options |
 * | a function `(weights) => penalty` written in ops | one that calls it; configs refer to it by the function's name |
 * | null, undefined | null |
 *
 * `'l1'` and `'l2'` have factor 0.01; `'l1L2'` has factors 0 and no effect, as in Keras 3. Keras 2's `'l1_l2'`, which Keras 3
 * refuses, has 0.01 for both, as in Keras 2.
 *
 * @param identifier see above
 * @param options `customObjects`: your own classes and functions by name, which take precedence; `where`: the caller, for errors
 * @throws ValueError that lists the names and suggests the closest, or says which option is invalid
 * @see https://keras.io/api/layers/regularizers/
 * @example
 * get('l2'); // new L2({ l2: 0.01 })
 * get({ class_name: 'L1L2', config: { l1: 0.1, l2: 0.2 } });
 * get((weights) => sum(square(weights)));
 */
export function get(identifier: RegularizerIdentifier | (string & {}), options?: RegularizerLookup): Regularizer;
export function get(
  identifier: RegularizerIdentifier | (string & {}) | null | undefined,
  options?: RegularizerLookup,
): Regularizer | null;
export function get(
  identifier: RegularizerIdentifier | (string & {}) | null | undefined,
  options?: RegularizerLookup,
  ...extra: unknown[]
): Regularizer | null {
  refuseExtra(extra, 'get(identifier, options)');
  return getObject(REGULARIZERS, identifier, options);
}

/**
 * A regularizer as plain JSON, for {@link get}; null for null.
 *
 * Your own classes are written by `className`, functions by name: pass them to {@link get} as `customObjects`.
 *
 * @throws ValueError for a function without a name, SepalError for a class without `getConfig`
 * @example
 * serialize(new L2({ l2: 0.1 })); // { className: 'L2', config: { l2: 0.1 } }
 */
export function serialize(regularizer: Regularizer): SerializedObject;
export function serialize(regularizer: Regularizer | null): SerializedObject | null;
export function serialize(regularizer: Regularizer | null): SerializedObject | null {
  return serializeObject(REGULARIZERS, regularizer);
}
