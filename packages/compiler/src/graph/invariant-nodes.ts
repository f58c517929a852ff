import type { Graph } from '@sepal/ops';

/**
 * The nodes that depend only on states and constants, so that they change only when a state does.
 *
 * @returns their ids, states and constants among them
 */
export function invariantNodes({ nodes }: Graph): ReadonlySet<number> {
  const invariant = new Set<number>();
  for (const node of nodes) {
    const isInvariant = node.kind === 'op' ? node.inputs.every((id) => invariant.has(id)) : node.kind !== 'input';
    if (isInvariant) invariant.add(node.id);
  }
  return invariant;
}

/** The nodes that depend on states which the graph itself updates, so that they change with every run. */
export function changingNodes({ nodes, updates }: Graph): ReadonlySet<number> {
  const updated = new Set(updates.map(({ state }) => state));
  const changing = new Set<number>();
  for (const node of nodes) {
    const changes =
      node.kind === 'op'
        ? node.inputs.some((id) => changing.has(id))
        : node.kind === 'state' && updated.has(node.state);
    if (changes) changing.add(node.id);
  }
  return changing;
}
