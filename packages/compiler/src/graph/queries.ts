import type { Graph, GraphNode, TensorType } from '@sepal/ops';
import { type SymbolicShape, sameShape } from '@sepal/tensor';

/** The readers of each node's value: ids of op nodes, once per operand. */
export interface Users {
  readonly of: readonly (readonly number[])[];
  /** Whether a run returns the node's value or assigns it to a state. */
  readonly leaves: readonly boolean[];
}

/** Finds the readers of every node of a graph. */
export function findUsers(graph: Graph): Users {
  const of: number[][] = graph.nodes.map(() => []);
  const leaves = graph.nodes.map(() => false);
  for (const node of graph.nodes)
    if (node.kind === 'op') for (const id of node.inputs) (of[id] as number[]).push(node.id);
  for (const id of graph.outputs) leaves[id] = true;
  for (const { value } of graph.updates) leaves[value] = true;
  return { of, leaves };
}

/** Whether a node's value is known to have a type. */
export function hasType({ type }: GraphNode, { shape, dtype }: TensorType): boolean {
  return type.dtype === dtype && sameLengths(type.shape, shape);
}

/**
 * Whether two shapes are known to be equal. One length may be unknown: the number of elements is the same, so
 * it follows from the others, if none of them is 0.
 */
export function sameLengths(a: SymbolicShape, b: SymbolicShape): boolean {
  const unknown = a.filter((length) => length === null).length;
  return sameShape(a, b) && (unknown === 0 || (unknown === 1 && !a.includes(0)));
}

/** Whether a node is a constant whose elements all equal `value`. Floating-point 0 and −0 differ. */
export function isFilledWith(node: GraphNode, value: number): boolean {
  if (node.kind !== 'constant') return false;
  const exact = node.type.dtype === 'float32' ? value : value + 0;
  return node.value.data.every((element) => Object.is(element, exact));
}
