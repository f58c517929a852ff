import type { Graph } from '@sepal/ops';
import type { Program, ProgramStep, StepSource } from '../program.ts';

/**
 * Sorts the sources of every step in the order in which the layers recorded them: a normalization folded into a
 * convolution comes after it, padding before it.
 *
 * @param traced the graph before simplification
 */
export function sortSources(program: Program, { nodes }: Graph): Program {
  const firstIds = new Map<string, number>();
  for (const node of nodes) {
    if (node.kind !== 'op') continue;
    for (const key of [keyOf(node), node.path]) if (!firstIds.has(key)) firstIds.set(key, node.id);
  }
  // An op added by simplification sorts to the start of its layer.
  const rankOf = (source: StepSource): number =>
    firstIds.get(keyOf(source)) ?? firstIds.get(source.path) ?? nodes.length;
  const sorted = (step: ProgramStep): ProgramStep => {
    return { ...step, sources: step.sources.toSorted((a, b) => rankOf(a) - rankOf(b)) };
  };
  const { prologue, steps } = program;
  return { ...program, prologue: { ...prologue, steps: prologue.steps.map(sorted) }, steps: steps.map(sorted) };
}

function keyOf({ op, path }: StepSource): string {
  return `${op} ${path}`;
}
