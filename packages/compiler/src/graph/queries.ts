import { binaryOps, type Graph, type OpNode, unaryOps } from '@sepal/ops';

/** Tells the ops whose every element depends on the same element of each operand alone. */
export function isElementwise({ op }: OpNode): boolean {
  return op in unaryOps || op in binaryOps || op === 'select' || op === 'cast';
}

/** Who reads the value of each node: ids of op nodes, once for each operand. */
export interface Users {
  readonly of: readonly (readonly number[])[];
  /** Whether a run returns the node's value or assigns it to a state. */
  readonly leaves: readonly boolean[];
}

/** Finds the users of every node of a graph. */
export function findUsers(graph: Graph): Users {
  const of: number[][] = graph.nodes.map(() => []);
  const leaves = graph.nodes.map(() => false);
  for (const node of graph.nodes)
    if (node.kind === 'op') for (const id of node.inputs) (of[id] as number[]).push(node.id);
  for (const id of graph.outputs) leaves[id] = true;
  for (const { value } of graph.updates) leaves[value] = true;
  return { of, leaves };
}
