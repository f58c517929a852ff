import type { Expression, LoweredCall } from '@sepal/kernels';
import { rulesOf } from '../passes/op-rules.ts';
import { type ExpressionOf, type LoweringContext, lowerOp } from './units.ts';

/**
 * Finds the expressions of nodes: an op is fused with others if its rules say elementwise, and it lowers to one call of the
 * elementwise kernel on its operands. So ops of other packages are fused as well.
 */
export function expressionsOf(context: Pick<LoweringContext, 'graph' | 'tables' | 'kernels'>): ExpressionOf {
  const known = new Map<number, Expression | undefined>();
  return (node) => {
    if (!known.has(node.id)) {
      const isElementwise = rulesOf(context.tables.rules, node).axes.kind === 'elementwise';
      known.set(node.id, isElementwise ? expressionOf(lowerOp(node, context).calls) : undefined);
    }
    return known.get(node.id);
  };
}

function expressionOf([call, another]: readonly LoweredCall[]): Expression | undefined {
  if (call?.kernel !== 'elementwise' || another !== undefined || call.attributes.expression.results !== undefined)
    return undefined;
  const isDirect = call.inputs.every((input, index) => input.of === 'operand' && input.index === index && !input.shape);
  return isDirect ? call.attributes.expression : undefined;
}
