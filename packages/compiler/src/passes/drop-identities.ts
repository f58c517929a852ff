import type { ForwardOp, Graph, GraphNode, OpNode, OpNodeOf } from '@sepal/ops';
import type { SymbolicShape } from '@sepal/tensor';
import { sameLengths } from '../graph/queries.ts';
import type { OpTables } from '../op-tables.ts';
import { rulesOf } from './op-rules.ts';
import { type Draft, rewrite } from './rewrite.ts';

/**
 * Drops ops that return one of their operands, bit for bit, and merges consecutive reshapes and
 * transposes. A transpose that only moves axes of length 1 becomes a reshape, which moves no data.
 *
 * A dropped op is recorded with the op that computes its operand.
 */
export function dropIdentities(graph: Graph, { ops, rules }: OpTables): Graph {
  return rewrite(graph, ops, (node, draft) => {
    if (node.kind !== 'op') return undefined;
    if (node.op === 'reshape') return joinReshapes(node, draft);
    if (node.op === 'transpose') return joinTransposes(node, draft);
    const inputs = draft.inputsOf(node);
    const operands = inputs.map((id) => draft.node(id));
    const index = rulesOf(rules, node).unchanged?.(node, operands);
    if (index === undefined) return undefined;
    const id = inputs[index] as number;
    draft.absorb(id, node);
    return id;
  });
}

function joinReshapes(node: OpNodeOf<'reshape'>, draft: Draft): number | undefined {
  const [operand] = draft.inputsOf(node) as [number];
  if (isOp(draft.node(operand), 'reshape')) return asReshape({ id: operand, parts: [node] }, node.type.shape, draft);
  if (!sameLengths(draft.node(operand).type.shape, node.type.shape)) return undefined;
  draft.absorb(operand, node);
  return operand;
}

function joinTransposes(node: OpNodeOf<'transpose'>, draft: Draft): number | undefined {
  const [operand] = draft.inputsOf(node) as [number];
  const inner = draft.node(operand);
  const joins = isOp(inner, 'transpose');
  const parts = joins ? ([inner, node] as const) : ([node] as const);
  const id = joins ? (inner.inputs[0] as number) : operand;
  const perm = node.attributes.perm.map((axis) => (joins ? (inner.attributes.perm[axis] as number) : axis));
  if (perm.every((axis, at) => axis === at)) {
    draft.absorb(id, ...parts);
    return id;
  }
  if (keepsOrder(perm, draft.node(id).type.shape)) return asReshape({ id, parts }, node.type.shape, draft);
  return joins
    ? draft.op({ op: 'transpose', inputs: [id], attributes: { perm }, path: node.path }, ...parts)
    : undefined;
}

/** A draft node, and the dropped ops it stands for; the last one names the layer. */
interface Source {
  readonly id: number;
  readonly parts: readonly [...OpNode[], OpNode];
}

/** A source reshaped to `shape`, bypassing an earlier reshape, and without one if the shape already matches. */
function asReshape({ id, parts }: Source, shape: SymbolicShape, draft: Draft): number {
  const inner = draft.node(id);
  if (isOp(inner, 'reshape')) {
    return asReshape({ id: inner.inputs[0] as number, parts: [inner, ...parts] }, shape, draft);
  }
  if (sameLengths(inner.type.shape, shape)) {
    draft.absorb(id, ...parts);
    return id;
  }
  const { path } = parts.at(-1) as OpNode;
  return draft.op({ op: 'reshape', inputs: [id], attributes: { shape }, path }, ...parts);
}

function isOp<K extends ForwardOp>(node: GraphNode, op: K): node is Extract<OpNode, { readonly op: K }> {
  return node.kind === 'op' && node.op === op;
}

/** Whether a transpose leaves the elements in memory order: it only moves axes of length 1. */
function keepsOrder(perm: readonly number[], shape: SymbolicShape): boolean {
  const moving = perm.filter((axis) => shape[axis] !== 1);
  const unknown = shape.filter((length) => length === null).length;
  return unknown <= 1 && moving.every((axis, at) => at === 0 || axis > (moving[at - 1] as number));
}
