import type { Graph, OpNode } from '@sepal/ops';
import { sameShape } from '@sepal/tensor';
import { isElementwise, type Users } from '../graph/queries.ts';

/** The most ops in one loop: more would run out of registers. */
const LARGEST = 32;

/**
 * Groups elementwise nodes that share a loop. Only the last node's value of each group is written.
 *
 * A node joins the group of its users if they are all in one group and of its shape. A group runs at its last node's position,
 * after everything it reads.
 *
 * @param isFree whether a node may be taken: computed at run time and not part of another kernel
 * @returns the groups, keyed by their last node
 */
export function groupElementwise(
  graph: Graph,
  users: Users,
  isFree: (id: number) => boolean,
): Map<number, readonly OpNode[]> {
  const roots = new Map<number, number>();
  const groups = new Map<number, OpNode[]>();
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const node = graph.nodes[id];
    if (node?.kind !== 'op' || !isFree(id) || !isElementwise(node)) continue;
    const common = commonRoot(node, graph, users, roots);
    const joins = common !== undefined && (groups.get(common) as OpNode[]).length < LARGEST;
    const root = joins ? common : id;
    roots.set(id, root);
    const members = groups.get(root) ?? [];
    members.push(node);
    groups.set(root, members);
  }
  for (const members of groups.values()) members.reverse();
  return groups;
}

function commonRoot(node: OpNode, graph: Graph, users: Users, roots: ReadonlyMap<number, number>): number | undefined {
  if (users.leaves[node.id]) return undefined;
  const common = new Set((users.of[node.id] as readonly number[]).map((user) => roots.get(user)));
  const [root] = common;
  if (common.size !== 1 || root === undefined) return undefined;
  return sameShape((graph.nodes[root] as OpNode).type.shape, node.type.shape) ? root : undefined;
}
