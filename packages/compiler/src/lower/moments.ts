import type { OpNode, OpNodeOf } from '@sepal/ops';

/** A mean and a variance of the same elements, which one step computes. */
export interface Moments {
  readonly mean: OpNodeOf<'mean'>;
  readonly variance: OpNodeOf<'variance'>;
}

/**
 * Pairs of a mean and a variance of one operand along the same axes. Both depend on the operand alone, so that they can be computed at
 * the position of the first.
 */
export function findMoments(nodes: readonly OpNode[]): readonly Moments[] {
  const means = new Map<string, OpNodeOf<'mean'>>();
  for (const node of nodes) if (node.op === 'mean') means.set(elementsOf(node), node);
  const pairs: Moments[] = [];
  for (const node of nodes) {
    if (node.op !== 'variance') continue;
    const mean = means.get(elementsOf(node));
    if (mean === undefined) continue;
    means.delete(elementsOf(node));
    pairs.push({ mean, variance: node });
  }
  return pairs;
}

/** Identifies the operand and the axes. */
function elementsOf({ inputs, attributes }: OpNodeOf<'mean' | 'variance'>): string {
  return `${inputs[0]} along ${attributes.axes.toSorted((a, b) => a - b)}`;
}
