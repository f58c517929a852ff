import type { Graph, GraphNode, OpNode } from '@sepal/ops';
import { sameShape } from '@sepal/tensor';

/** Loops that new values of states may join although they read nothing of them. */
export interface Meetings {
  /** The positions of such loops. */
  for(node: OpNode): readonly number[];
  /** Remembers where the new value of a state is computed. */
  add(node: OpNode, position: number): void;
}

/** Finds them for a graph. @param isFree whether a loop may take a node */
export type FindMeetings = (graph: Graph, isFree: (node: OpNode) => boolean) => Meetings;

/**
 * New values of states that depend on a common value of their shape share a loop, since nothing reads them: a variable and what its
 * optimizer remembers of it.
 */
export const updateMeetings: FindMeetings = (graph, isFree) => {
  /** Of values that new values of states depend on, the last node of the loop that computes those. */
  const updateOf = new Map<number, number>();
  /** The values of a node's shape that it depends on through elementwise nodes. */
  const behind = (node: OpNode): ReadonlySet<number> => {
    const found = new Set<number>();
    const waiting = [...node.inputs];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const each = graph.nodes[id] as GraphNode;
      if (found.has(id) || !sameShape(each.type.shape, node.type.shape)) continue;
      found.add(id);
      if (each.kind === 'op' && isFree(each)) waiting.push(...each.inputs);
    }
    return found;
  };
  return {
    for: (node) => [...behind(node)].flatMap((id) => updateOf.get(id) ?? []),
    add(node, position) {
      for (const id of behind(node)) updateOf.set(id, position);
    },
  };
};
