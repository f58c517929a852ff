import { computeNode, type Graph, type OpNode, type OpTable } from '@sepal/ops';
import { bytesPerElement, isStatic, sizeOf, type Tensor } from '@sepal/tensor';
import type { Tables } from '../tables.ts';
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
export function foldConstants(graph: Graph, { ops }: Tables): Graph {
  return rewrite(graph, ops, (node, draft) => (node.kind === 'op' ? fold(node, draft, ops) : undefined));
}

function fold(node: OpNode, draft: Draft, ops: OpTable): number | undefined {
  const operands: Tensor[] = [];
  for (const place of draft.inputsOf(node)) {
    const operand = draft.node(place);
    if (operand.kind !== 'constant') return undefined;
    operands.push(operand.value);
  }
  if (!isSmall(node, operands) || multiplications(node, operands) > MOST_MULTIPLICATIONS) return undefined;
  return draft.constant(computeNode(node, operands, ops), node.path);
}

function isSmall({ type }: OpNode, operands: readonly Tensor[]): boolean {
  if (!isStatic(type.shape)) return false;
  const bytes = sizeOf(type.shape) * bytesPerElement(type.dtype);
  const before = operands.reduce((sum, { data }) => sum + data.byteLength, 0);
  return bytes <= Math.max(before, LARGEST_GROWTH);
}

/** Multiplications of the ops that have far more of them than elements. */
function multiplications({ op, type }: OpNode, operands: readonly Tensor[]): number {
  const outputs = sizeOf(type.shape as readonly number[]);
  const [a, b] = operands as [Tensor, Tensor];
  if (op === 'matmul') return outputs * (a.shape.at(-1) as number);
  if (op === 'conv2d') return outputs * sizeOf(b.shape.slice(0, 3));
  if (op === 'conv2dTranspose') return sizeOf(a.shape) * sizeOf(b.shape.slice(0, 3));
  if (op === 'depthwiseConv2d') return outputs * sizeOf(b.shape.slice(0, 2));
  return 0;
}
