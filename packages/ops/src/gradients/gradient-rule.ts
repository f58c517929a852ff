import type { Shape } from '@sepal/tensor';
import type { Traced, Value } from '../graph/trace.ts';
import type { ForwardOp, GradientOp, OpAttributes, Operands, OpName } from '../vocabulary.ts';

/** A use of an op in a graph, and the gradient of its result: what a rule starts from. */
export interface OpGradient<K extends OpName> {
  readonly attributes: OpAttributes[K];
  readonly operands: Operands<K, Traced>;
  /** The shapes of the operands. */
  readonly shapes: Operands<K, Shape>;
  /** For every operand, whether it is a constant of the graph. */
  readonly constants: readonly boolean[];
  /** The result. */
  readonly y: Traced;
  /** The shape of the result. */
  readonly shape: Shape;
  /**
   * The gradient of the result. It broadcasts to its shape: it has as many axes, and length 1 where the gradient is the same along
   * an axis of y.
   */
  readonly dy: Value;
  /** The gradient of the result, in its full shape. */
  fullDy(): Value;
  /** A value that clips y between constants: it equals y wherever y is inside the bounds. */
  readonly clipped: Traced | undefined;
}

/**
 * Records the gradient of one operand, in its shape or one that broadcasts to it with as many axes. `null`: it is 0, whatever the
 * values.
 */
export type OperandGradient = (() => Value) | null;

/** For every operand, how its gradient follows from the result's. Those that nobody needs are not recorded. */
export type GradientRule<K extends OpName> = (use: OpGradient<K>) => Operands<K, OperandGradient>;

/** An op whose result does not change with its operands, or in steps alone: its gradients are 0. */
export type Flat = 'flat';

/** Why an op has no gradient: a clause, such as `its result is an index`. */
export interface NoGradient {
  readonly none: string;
}

/** The gradient rules of the ops `K`: a total table. */
export type GradientRuleTable<K extends OpName = ForwardOp | GradientOp> = {
  readonly [P in K]: GradientRule<P> | Flat | NoGradient;
};
