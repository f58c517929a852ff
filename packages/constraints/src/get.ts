import {
  findByName,
  getObject,
  type LookupOptions,
  type NameTable,
  type ObjectKind,
  refuseExtra,
  type SerializedObject,
  serializeObject,
} from '@sepal/tensor';
import { Constraint } from './constraint.ts';
import { type ConstraintFunction, FunctionConstraint } from './function-constraint.ts';
import { MaxNorm } from './max-norm.ts';
import { MinMaxNorm } from './min-max-norm.ts';
import { NonNeg } from './non-neg.ts';
import { UnitNorm } from './unit-norm.ts';

/** A class of constraints: one of these, or a subclass of {@link Constraint} of your own. */
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

/** The names of constraints. When the program runs, Keras' snake_case and class names are understood too. */
export type ConstraintName = 'maxNorm' | 'minMaxNorm' | 'nonNeg' | 'unitNorm';

/** Everything that {@link get} makes a constraint from. */
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
 * Finds or makes a constraint.
 *
 * | identifier | result |
 * |---|---|
 * | a name: 'maxNorm', Keras' 'max_norm' and 'MaxNorm' | one with default options |
 * | a constraint | itself |
 * | a class of constraints | one with default options |
 * | `{ className, config }` from {@link serialize}, Keras' `{ class_name, config }` | one with those options |
 * | a function `(weights) => weights` written in ops | one that calls it; in configs it goes by the function's name |
 * | null, undefined | null |
 *
 * Keras 2's `'maxnorm'`, `'nonneg'` and `'unitnorm'`, which Keras 3 refuses, are understood too.
 *
 * @param identifier see above
 * @param options `customObjects`: your own classes and functions by name, which come before those here; `where`: who asks
 * @throws ValueError that lists the names and suggests the nearest, or tells which option cannot be used
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
 * A constraint as plain JSON, for {@link get}; null for none.
 *
 * A class of your own goes by its `className`, a function by its name: give them to {@link get} as `customObjects`.
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
