import type { DType } from '@sepal/tensor';
import type { Expression } from './expression.ts';

const COMPARISONS = /* @__PURE__ */ new Set([
  'equal',
  'notEqual',
  'greater',
  'greaterEqual',
  'less',
  'lessEqual',
  'logicalAnd',
  'logicalOr',
]);

/**
 * The element type of every node.
 *
 * @param operands element types of the operands, by their index
 */
export function expressionDTypes({ nodes }: Expression, operands: readonly DType[]): readonly DType[] {
  const types: DType[] = [];
  for (const node of nodes) {
    switch (node.kind) {
      case 'operand':
        types.push(operands[node.index] as DType);
        break;
      case 'constant':
      case 'cast':
        types.push(node.dtype);
        break;
      case 'binary':
        types.push(COMPARISONS.has(node.op) ? 'bool' : (types[node.x] as DType));
        break;
      case 'unary':
      case 'select':
        types.push(types[node.x] as DType);
        break;
    }
  }
  return types;
}
