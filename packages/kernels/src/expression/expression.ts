import type { BinaryOp, UnaryOp } from '@sepal/ops';
import type { DType } from '@sepal/tensor';

/** One step of an expression. `x`, `y` and `condition` are indices of earlier nodes. */
export type ExpressionNode =
  | { readonly kind: 'operand'; readonly index: number }
  | { readonly kind: 'constant'; readonly value: number; readonly dtype: DType }
  | { readonly kind: 'unary'; readonly op: UnaryOp; readonly x: number }
  | { readonly kind: 'binary'; readonly op: BinaryOp; readonly x: number; readonly y: number }
  | { readonly kind: 'select'; readonly condition: number; readonly x: number; readonly y: number }
  | { readonly kind: 'cast'; readonly dtype: DType; readonly x: number };

/** An expression of each element: steps in topological order. */
export interface Expression {
  readonly nodes: readonly ExpressionNode[];
  /** Indices of the nodes whose values are the results, in order (default: the last node alone). */
  readonly results?: readonly number[];
}

/** The indices of an expression's results. */
export function resultsOf({ nodes, results }: Expression): readonly number[] {
  return results ?? [nodes.length - 1];
}
