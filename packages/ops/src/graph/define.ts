import {
  allocate,
  bytesPerElement,
  checkIntact,
  formatShape,
  frozenCopy,
  isStatic,
  ShapeError,
  sizeOf,
  Tensor,
} from '@sepal/tensor';
import { checkValue } from '../arguments/check-value.ts';
import type { ForwardOp, OpAttributes, Operands } from '../vocabulary.ts';
import { Traced, type Value } from './trace.ts';
import type { TensorType } from './types.ts';

/**
 * The slow, readable reference of an op: fills `output.data`, which starts as zeros, from the operands.
 *
 * It accumulates in float64 and rounds once. `output` has the shape and element type of the shape rule.
 */
export type Reference<K extends ForwardOp> = (
  operands: Operands<K, Tensor>,
  attributes: OpAttributes[K],
  output: Tensor,
) => void;

/** An op: its name, its shape rule and its reference. */
export interface OpDefinition<K extends ForwardOp> {
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

/**
 * Applies an op: computes at once with the reference on tensors, records on values of a trace.
 *
 * Every public op function ends here.
 */
export function applyOp<K extends ForwardOp>(
  definition: OpDefinition<K>,
  operands: Operands<K, Value>,
  attributes: OpAttributes[K],
): Value {
  const values = operands as readonly Value[];
  const recording = values.find((value) => value instanceof Traced)?.trace;
  const where = recording?.path ? `${definition.name} in layer '${recording.path}'` : definition.name;
  for (const value of values) checkValue(value, where);
  const type = definition.infer(operands, attributes, where);
  checkSize(type, where);
  if (recording !== undefined) return recording.op(definition.name, values, frozenCopy(attributes), type);
  return computeOp(definition, operands as Operands<K, Tensor>, attributes, type);
}

/** The maximum size of a result, in bytes: what WebAssembly and most JavaScript engines can address. */
const MOST_BYTES = 4_294_967_296;

/** @throws ShapeError if the known lengths alone exceed memory */
function checkSize({ shape, dtype }: TensorType, where: string): void {
  let bytes = bytesPerElement(dtype);
  for (const length of shape) bytes *= length === null || length === 0 ? 1 : length;
  if (bytes < MOST_BYTES) return;
  throw new ShapeError({
    where,
    message: `The result would be of shape ${formatShape(shape)}: ${bytes} bytes of ${dtype}. No more than ${MOST_BYTES - 1} can be addressed.`,
    hint: 'Use smaller sizes, or fewer samples at a time.',
  });
}

/** Runs an op's reference on tensors. */
export function computeOp<K extends ForwardOp>(
  { name, reference }: OpDefinition<K>,
  operands: Operands<K, Tensor>,
  attributes: OpAttributes[K],
  { shape, dtype }: TensorType,
): Tensor {
  if (!isStatic(shape)) {
    throw new ShapeError({ where: name, message: 'The shape of the result is not known, so it cannot be computed.' });
  }
  for (const [index, operand] of (operands as readonly Tensor[]).entries())
    checkIntact(operand, name, `Operand ${index}`);
  const output = new Tensor(shape, dtype, allocate(dtype, sizeOf(shape)));
  reference(operands, attributes, output);
  return output;
}
