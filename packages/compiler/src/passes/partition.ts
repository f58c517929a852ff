import type { Graph } from '@sepal/ops';

/**
 * The nodes whose values follow from states and constants alone, so that they need not be computed in every run but only
 * when a state has changed: the prologue.
 *
 * A state that the graph itself updates changes with every run; what depends on it is computed in every run.
 *
 * @returns ids of the nodes, states and constants among them
 */
export function prologueNodes({ nodes, updates }: Graph): ReadonlySet<number> {
  const updated = new Set(updates.map(({ state }) => state));
  const prologue = new Set<number>();
  for (const node of nodes) {
    const belongs =
      node.kind === 'constant' ||
      (node.kind === 'state' && !updated.has(node.state)) ||
      (node.kind === 'op' && node.inputs.every((id) => prologue.has(id)));
    if (belongs) prologue.add(node.id);
  }
  return prologue;
}
