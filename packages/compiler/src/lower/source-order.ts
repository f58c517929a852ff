import type { Graph } from '@sepal/ops';
import type { Program, ProgramStep, StepSource } from '../program.ts';

/**
 * Sorts the sources of every step in the order in which the layers recorded them: a normalization folded into a
 * convolution comes after it, padding before it.
 *
 * @param graph the graph before simplification
 */
export function inGraphOrder(program: Program, { nodes }: Graph): Program {
  const places = new Map<string, number>();
  for (const node of nodes) {
    if (node.kind !== 'op') continue;
    for (const key of [keyOf(node), node.path]) if (!places.has(key)) places.set(key, node.id);
  }
  // An op added by simplification sorts to the start of its layer.
  const placeOf = (source: StepSource): number => places.get(keyOf(source)) ?? places.get(source.path) ?? nodes.length;
  const sorted = (step: ProgramStep): ProgramStep => {
    const sources = step.sources.toSorted((a, b) => placeOf(a) - placeOf(b));
    return { ...step, sources };
  };
  const { prologue, steps } = program;
  return { ...program, prologue: { ...prologue, steps: prologue.steps.map(sorted) }, steps: steps.map(sorted) };
}

function keyOf({ op, path }: StepSource): string {
  return `${op} ${path}`;
}
