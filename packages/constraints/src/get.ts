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
import { Constraint } from './constraint.ts';
import { type ConstraintFunction, FunctionConstraint } from './function-constraint.ts';
import { MaxNorm } from './max-norm.ts';
import { MinMaxNorm } from './min-max-norm.ts';
import { NonNeg } from './non-neg.ts';
import { UnitNorm } from './unit-norm.ts';

/** A constraint class: built-in, or your own subclass of {@link Constraint}. */
export interface ConstraintClass {
  new (options: never): Constraint;
  fromConfig(config: Readonly<Record<string, unknown>>): Constraint;
}

const CLASSES = { MaxNorm, MinMaxNorm, NonNeg, UnitNorm } satisfies Readonly<Record<string, ConstraintClass>>;

const TABLE: NameTable<ConstraintClass> = {
  kind: 'constraint',
  entries: CLASSES,
  aliases: { maxnorm: 'MaxNorm', nonneg: 'NonNeg', unitnorm: 'UnitNorm' },
};

const CONSTRAINTS: ObjectKind<Constraint, ConstraintFunction> = {
  kind: 'constraint',
  base: Constraint,
  FunctionObject: FunctionConstraint,
  signature: '(weights) => weights',
  find: (name, where) => findByName(name, TABLE, where),
  identifierHint:
    "Use a name such as 'nonNeg', { className, config }, a constraint, or a function (weights) => weights.",
  namelessHint: 'Give it a name, or write a subclass of Constraint.',
};

/** The names of the constraints. At run time Keras' snake_case and class names work too. */
export type ConstraintName = 'maxNorm' | 'minMaxNorm' | 'nonNeg' | 'unitNorm';

/** Everything that {@link get} accepts. */
export type ConstraintIdentifier =
  | ConstraintName
  | Constraint
  | ConstraintClass
  | ConstraintFunction
  | SerializedObject
  | { readonly class_name: string; readonly config?: unknown };

/** Options of {@link get}. */
export type ConstraintLookup = LookupOptions;

/**
 * Resolves an identifier to a constraint.
 *
 * | identifier | result |
 * |---|---|
 * | a name: 'maxNorm', Keras' 'max_norm' and 'MaxNorm' | one with default options |
 * | a constraint | itself |
 * | a constraint class | one with default options |
 * | `{ className, config }` from {@link serialize}, Keras' `{ class_name, config }` | one with those options |
 * | a function `(weights) => weights` written in ops | one that calls it; configs refer to it by the function's name |
 * | null, undefined | null |
 *
 * Keras 2's `'maxnorm'`, `'nonneg'` and `'unitnorm'`, which Keras 3 refuses, work too.
 *
 * @param identifier see above
 * @param options `customObjects`: your own classes and functions by name, which take precedence; `where`: the caller, for errors
 * @throws ValueError that lists the names and suggests the closest, or says which option is invalid
 * @see https://keras.io/api/layers/constraints/
 * @example
 * get('nonNeg'); // new NonNeg()
 * get({ class_name: 'MaxNorm', config: { max_value: 3, axis: [0, 1] } });
 * get((weights) => minimum(weights, 1));
 */
export function get(identifier: ConstraintIdentifier | (string & {}), options?: ConstraintLookup): Constraint;
export function get(
  identifier: ConstraintIdentifier | (string & {}) | null | undefined,
  options?: ConstraintLookup,
): Constraint | null;
export function get(
  identifier: ConstraintIdentifier | (string & {}) | null | undefined,
  options?: ConstraintLookup,
  ...extra: unknown[]
): Constraint | null {
  refuseExtra(extra, 'get(identifier, options)');
  return getObject(CONSTRAINTS, identifier, options);
}

/**
 * A constraint as plain JSON, for {@link get}; null for null.
 *
 * Your own classes are written by `className`, functions by name: pass them to {@link get} as `customObjects`.
 *
 * @throws ValueError for a function without a name
 * @example
 * serialize(new UnitNorm()); // { className: 'UnitNorm', config: { axis: 0 } }
 */
export function serialize(constraint: Constraint): SerializedObject;
export function serialize(constraint: Constraint | null): SerializedObject | null;
export function serialize(constraint: Constraint | null): SerializedObject | null {
  return serializeObject(CONSTRAINTS, constraint);
}
