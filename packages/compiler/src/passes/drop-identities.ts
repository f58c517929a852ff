import type { ForwardOp, Graph, GraphNode, OpNode, OpNodeOf } from '@sepal/ops';
import { type SymbolicShape, sameShape } from '@sepal/tensor';
import type { Tables } from '../tables.ts';
import { type Draft, rewrite } from './rewrite.ts';

/**
 * Drops ops that return one of their operands, bit for bit, and merges consecutive reshapes and
 * transposes. A transpose that only moves axes of length 1 becomes a reshape, which moves no data.
 *
 * What is exact:
 * - x · 1, x / 1 and x − 0 are x for every x, including NaN, infinities and −0.
 * - x + 0 is x for integers only: −0 + 0 is 0. For floating point, x + (−0) is x.
 * - max(x, x) and max(max(x, a), a), the same with min: NaN stays NaN.
 *
 * A dropped op is recorded with the op that computes its operand.
 */
export function dropIdentities(graph: Graph, { ops }: Tables): Graph {
  return rewrite(graph, ops, (node, draft) => {
    if (node.kind !== 'op') return undefined;
    if (node.op === 'reshape') return joinReshapes(node, draft);
    if (node.op === 'transpose') return joinTransposes(node, draft);
    const place = unchangedOperand(node, draft);
    if (place !== undefined) draft.absorb(place, node);
    return place;
  });
}

/** The operand that `node` returns unchanged. */
function unchangedOperand(node: OpNode, draft: Draft): number | undefined {
  const inputs = draft.inputsOf(node);
  const [x, y] = inputs as [number, number];
  const sameType = (place: number): boolean => hasType(draft.node(place), node);
  switch (node.op) {
    case 'cast':
      return sameType(x) ? x : undefined;
    case 'pad':
      return node.attributes.amounts.every(([before, after]) => before === 0 && after === 0) ? x : undefined;
    case 'slice': {
      const { begin, size } = node.attributes;
      const takesAll = begin.every((first) => first === 0) && (sameType(x) || size.every((count) => count === null));
      return takesAll ? x : undefined;
    }
    case 'concat':
      return inputs.length === 1 ? x : undefined;
    case 'resize':
      return sameType(x) ? x : undefined;
    case 'upsample2d':
      return node.attributes.size.every((factor) => factor === 1) ? x : undefined;
    case 'multiply':
      if (sameType(x) && isFilledWith(draft.node(y), 1)) return x;
      return sameType(y) && isFilledWith(draft.node(x), 1) ? y : undefined;
    case 'divide':
      return sameType(x) && isFilledWith(draft.node(y), 1) ? x : undefined;
    case 'add': {
      const neutral = node.type.dtype === 'float32' ? -0 : 0;
      if (sameType(x) && isFilledWith(draft.node(y), neutral)) return x;
      return sameType(y) && isFilledWith(draft.node(x), neutral) ? y : undefined;
    }
    case 'subtract':
      return sameType(x) && isFilledWith(draft.node(y), 0) ? x : undefined;
    case 'maximum':
    case 'minimum':
      if (x === y || isOneOf(draft.node(x), node, y)) return x;
      return isOneOf(draft.node(y), node, x) ? y : undefined;
    default:
      return undefined;
  }
}

/** Whether `inner` is the same op as `outer` and already has `operand`. */
function isOneOf(inner: GraphNode, outer: OpNode, operand: number): boolean {
  return inner.kind === 'op' && inner.op === outer.op && inner.inputs.includes(operand);
}

/** Whether a node is a constant whose elements all equal `value`; 0 and −0 differ. */
function isFilledWith(node: GraphNode, value: number): boolean {
  if (node.kind !== 'constant') return false;
  for (const element of node.value.data) if (!Object.is(element, value)) return false;
  return true;
}

/** Whether both values are known to have the same shape and element type. */
function hasType(a: GraphNode, b: GraphNode): boolean {
  return a.type.dtype === b.type.dtype && sameLengths(a.type.shape, b.type.shape);
}

/**
 * Whether two shapes are known to be equal. One length may be unknown: the number of elements is the same, so
 * it follows from the others, if none of them is 0.
 */
function sameLengths(a: SymbolicShape, b: SymbolicShape): boolean {
  const unknown = a.filter((length) => length === null).length;
  return sameShape(a, b) && (unknown === 0 || (unknown === 1 && !a.includes(0)));
}

function joinReshapes(node: OpNodeOf<'reshape'>, draft: Draft): number | undefined {
  const [operand] = draft.inputsOf(node) as [number];
  if (isOp(draft.node(operand), 'reshape')) return asReshape({ place: operand, parts: [node] }, node.type.shape, draft);
  if (!sameLengths(draft.node(operand).type.shape, node.type.shape)) return undefined;
  draft.absorb(operand, node);
  return operand;
}

function joinTransposes(node: OpNodeOf<'transpose'>, draft: Draft): number | undefined {
  const [operand] = draft.inputsOf(node) as [number];
  const inner = draft.node(operand);
  const joins = isOp(inner, 'transpose');
  const parts = joins ? ([inner, node] as const) : ([node] as const);
  const place = joins ? (inner.inputs[0] as number) : operand;
  const perm = node.attributes.perm.map((axis) => (joins ? (inner.attributes.perm[axis] as number) : axis));
  if (perm.every((axis, at) => axis === at)) {
    draft.absorb(place, ...parts);
    return place;
  }
  if (keepsOrder(perm, draft.node(place).type.shape)) return asReshape({ place, parts }, node.type.shape, draft);
  return joins
    ? draft.op({ op: 'transpose', inputs: [place], attributes: { perm }, path: node.path }, ...parts)
    : undefined;
}

/** A draft node, and the dropped ops it stands for; the last one names the layer. */
interface Source {
  readonly place: number;
  readonly parts: readonly [...OpNode[], OpNode];
}

/** A source reshaped to `shape`, bypassing an earlier reshape, and without one if the shape already matches. */
function asReshape({ place, parts }: Source, shape: SymbolicShape, draft: Draft): number {
  const inner = draft.node(place);
  if (isOp(inner, 'reshape')) {
    return asReshape({ place: inner.inputs[0] as number, parts: [inner, ...parts] }, shape, draft);
  }
  if (sameLengths(inner.type.shape, shape)) {
    draft.absorb(place, ...parts);
    return place;
  }
  const { path } = parts.at(-1) as OpNode;
  return draft.op({ op: 'reshape', inputs: [place], attributes: { shape }, path }, ...parts);
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
