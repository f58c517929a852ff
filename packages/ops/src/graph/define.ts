import { allocate, checkIntact, GraphError, isStatic, ShapeError, sizeOf, Tensor } from '@sepal/tensor';
import { checkValue } from '../arguments/check-operands.ts';
import type { ForwardOp, OpAttributes, Operands, OpName } from '../vocabulary.ts';
import type { OpNodeOf } from './graph.ts';
import { inferType, whereOf } from './infer-type.ts';
import { Traced, type Value } from './trace.ts';
import type { TensorType } from './types.ts';

/**
 * The slow, readable reference of an op: fills `output.data`, which starts as zeros, from the operands.
 *
 * It accumulates in float64 and rounds once. `output` has the shape and element type of the shape rule.
 */
export type Reference<K extends OpName> = (
  operands: Operands<K, Tensor>,
  attributes: OpAttributes[K],
  output: Tensor,
) => void;

/** An op: its name, its shape rule and its reference. Its value depends on nothing but operands and attributes. */
export interface OpDefinition<K extends OpName> {
  readonly name: K;
  /**
   * The shape rule: the result's type for the operands' types, including `null` lengths.
   *
   * @param where the caller, for errors
   * @throws ShapeError, ValueError if the operands do not match
   */
  infer(operands: Operands<K, TensorType>, attributes: OpAttributes[K], where: string): TensorType;
  readonly reference: Reference<K>;
}

/** The definitions of the ops `K`: a total table. */
export type OpTable<K extends OpName = ForwardOp> = { readonly [P in K]: OpDefinition<P> };

/**
 * An entry of a table of ops, or of kernels.
 *
 * @throws GraphError if the table has none
 */
export function entryOf<T extends object>(table: T, name: string, what: 'op' | 'kernel' = 'op'): T[keyof T] {
  if (Object.hasOwn(table, name)) return table[name as keyof T];
  throw new GraphError({
    message: `There is no ${what} '${name}' in the tables.`,
    hint: 'Pass tables that have it to createEngine().',
  });
}

/** A table with an entry, made by `make`, for every op of another table. */
export function tableLike<K extends OpName, T>(
  table: { readonly [P in K]: unknown },
  make: (op: K) => T,
): { readonly [P in K]: T } {
  return Object.fromEntries((Object.keys(table) as K[]).map((op) => [op, make(op)])) as { [P in K]: T };
}

/** The definition of a node's op. @throws GraphError if the table has none */
export function definitionOf<K extends OpName>(ops: OpTable, op: K): OpDefinition<K> {
  return entryOf(ops, op) as unknown as OpDefinition<K>;
}

/**
 * Applies an op: computes at once with the reference on tensors, records on values of a trace.
 *
 * Every public op function ends here.
 */
export function applyOp<K extends OpName>(
  definition: OpDefinition<K>,
  operands: Operands<K, Value>,
  attributes: OpAttributes[K],
): Value {
  const values = operands as readonly Value[];
  const recording = values.find((value) => value instanceof Traced)?.trace;
  for (const value of values) checkValue(value, whereOf(definition.name, recording?.path));
  if (recording !== undefined) return recording.op(definition, values, attributes);
  return computeOp(definition, operands as Operands<K, Tensor>, attributes);
}

/** Computes an op by its reference. @throws ShapeError, ValueError if the operands do not match */
export function computeOp<K extends OpName>(
  definition: OpDefinition<K>,
  operands: Operands<K, Tensor>,
  attributes: OpAttributes[K],
  where: string = definition.name,
): Tensor {
  const { shape, dtype } = inferType(definition, operands, attributes, where);
  if (!isStatic(shape)) {
    throw new ShapeError({ where, message: 'The shape of the result is not known, so it cannot be computed.' });
  }
  for (const [index, operand] of (operands as readonly Tensor[]).entries())
    checkIntact(operand, where, `Operand ${index}`);
  const output = new Tensor(shape, dtype, allocate(dtype, sizeOf(shape)));
  definition.reference(operands, attributes, output);
  return output;
}

/** Computes a node of a graph by its op's reference. The node's type may have unknown lengths. */
export function computeNode<K extends OpName>(
  { op, attributes, path }: OpNodeOf<K>,
  operands: readonly Tensor[],
  ops: OpTable,
): Tensor {
  return computeOp(definitionOf(ops, op), operands as unknown as Operands<K, Tensor>, attributes, whereOf(op, path));
}
