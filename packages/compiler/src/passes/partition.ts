import type { Graph } from '@sepal/ops';

/**
 * The prologue: nodes that depend only on states and constants, so they are recomputed only
 * when a state changes, not in every run.
 *
 * A state that the graph itself updates changes with every run, so its dependents are excluded.
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
