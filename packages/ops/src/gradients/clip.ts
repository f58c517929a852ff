import type { GraphNode } from '../graph/graph.ts';
import type { Trace } from '../graph/trace.ts';

/**
 * The inner extremum of a clip, min(max(x, low), high) or max(min(x, high), low) with constants low < high; undefined for other nodes.
 *
 * Its result equals the clip's wherever it is inside the bounds, so rules can look at the clip's, and programs need not keep both.
 */
export function innerOfClip(node: GraphNode, trace: Trace): number | undefined {
  const outer = extremumOf(node, trace);
  if (outer === undefined) return undefined;
  const inner = extremumOf(trace.node(outer.of), trace);
  const isClip = inner !== undefined && inner.sign === -outer.sign && outer.sign * (outer.bound - inner.bound) < 0;
  return isClip ? outer.of : undefined;
}

/** The parts of the extremum of a value and a constant number. */
interface Extremum {
  /** 1 for a maximum, −1 for a minimum. */
  readonly sign: number;
  readonly of: number;
  readonly bound: number;
}

function extremumOf(node: GraphNode, trace: Trace): Extremum | undefined {
  if (node.kind !== 'op' || (node.op !== 'maximum' && node.op !== 'minimum')) return undefined;
  const [a, b] = node.inputs as readonly [number, number];
  for (const [of, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const constant = trace.node(other);
    if (constant.kind !== 'constant' || constant.value.size !== 1) continue;
    return { sign: node.op === 'maximum' ? 1 : -1, of, bound: constant.value.data[0] as number };
  }
  return undefined;
}
