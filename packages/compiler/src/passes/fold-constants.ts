import { computeNode, type Graph, type OpNode } from '@sepal/ops';
import { bytesPerElement, isStatic, type Shape, sizeOf, type Tensor } from '@sepal/tensor';
import type { OpTables } from '../op-tables.ts';
import { type RuleTable, rulesOf, scaleShapeOf } from './op-rules.ts';
import { type Draft, rewrite } from './rewrite.ts';

/** The size up to which a constant may replace smaller ones. */
const LARGEST_GROWTH = 1 << 20;

/**
 * Multiplications up to which a product or convolution of constants is folded here. The references are slow; larger
 * ones go to the prologue, which also computes them once.
 */
const MOST_MULTIPLICATIONS = 1 << 22;

/**
 * Computes ops whose operands are all constants, except where the result is large and larger than its operands:
 * every graph would store it.
 */
export function foldConstants(graph: Graph, tables: OpTables): Graph {
  return rewrite(graph, tables.ops, (node, draft) => (node.kind === 'op' ? fold(node, draft, tables) : undefined));
}

function fold(node: OpNode, draft: Draft, { ops, rules }: OpTables): number | undefined {
  const operands: Tensor[] = [];
  for (const id of draft.inputsOf(node)) {
    const operand = draft.node(id);
    if (operand.kind !== 'constant') return undefined;
    operands.push(operand.value);
  }
  if (!isSmall(node, operands) || multiplications(node, operands, rules) > MOST_MULTIPLICATIONS) return undefined;
  return draft.constant(computeNode(node, operands, ops), node.path);
}

function isSmall({ type }: OpNode, operands: readonly Tensor[]): boolean {
  if (!isStatic(type.shape)) return false;
  const bytes = sizeOf(type.shape) * bytesPerElement(type.dtype);
  const before = operands.reduce((sum, { data }) => sum + data.byteLength, 0);
  return bytes <= Math.max(before, LARGEST_GROWTH);
}

/** How many numbers a product multiplies, at most; 0 for ops that have few multiplications for their size. */
function multiplications(node: OpNode, [, weights]: readonly Tensor[], rules: RuleTable): number {
  if (weights === undefined || rulesOf(rules, node).product === null) return 0;
  const outputs = scaleShapeOf(node, weights.shape, rules) ?? [];
  return (sizeOf(node.type.shape as Shape) * weights.size) / sizeOf(outputs as Shape);
}
