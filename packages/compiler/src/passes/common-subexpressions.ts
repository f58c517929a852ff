import type { Graph, GraphNode } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { keyOfConstant, keyOfOp } from '../graph/value-keys.ts';
import type { OpTables } from '../op-tables.ts';
import { Draft } from './rewrite.ts';

/** Merges nodes that compute the same value: same op, attributes and operands, on which alone an op depends, or equal constants. */
export function shareCommonSubexpressions(graph: Graph, { ops }: OpTables): Graph {
  const draft = new Draft(graph, ops);
  const known = new Map<string | Tensor, number>();
  for (const node of graph.nodes) {
    const key = keyOf(node, draft);
    const same = key === undefined ? undefined : known.get(key);
    if (same !== undefined) {
      draft.absorb(same, node);
      draft.replace(node.id, same);
      continue;
    }
    const copy = draft.copy(node);
    if (key !== undefined) known.set(key, copy);
  }
  return draft.finish();
}

/** A key that is equal for nodes of equal values; undefined for inputs and states, which are unique. */
function keyOf(node: GraphNode, draft: Draft): string | Tensor | undefined {
  if (node.kind === 'op') return keyOfOp(node, draft.inputsOf(node));
  return node.kind === 'constant' ? keyOfConstant(node.value) : undefined;
}
