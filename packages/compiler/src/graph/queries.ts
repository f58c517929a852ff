import { binaryOps, type Graph, type OpNode, unaryOps } from '@sepal/ops';

/** Whether each element of the result depends only on the same element of each operand. */
export function isElementwise({ op }: OpNode): boolean {
  return op in unaryOps || op in binaryOps || op === 'select' || op === 'cast';
}

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
