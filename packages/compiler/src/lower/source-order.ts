import type { Graph } from '@sepal/ops';
import type { Program, ProgramStep, StepSource } from '../program.ts';

/**
 * Lets the sources of every step come in the order in which the layers recorded them: a normalization that was folded into a
 * convolution comes after it, padding before it.
 *
 * @param graph what the program was made of, before it was simplified
 */
export function inGraphOrder(program: Program, { nodes }: Graph): Program {
  const places = new Map<string, number>();
  for (const node of nodes) {
    if (node.kind !== 'op') continue;
    for (const key of [keyOf(node), node.path]) if (!places.has(key)) places.set(key, node.id);
  }
  // What simplification has added comes where its layer begins.
  const placeOf = (source: StepSource): number => places.get(keyOf(source)) ?? places.get(source.path) ?? nodes.length;
  const steps = program.steps.map((step): ProgramStep => {
    const sources = step.sources.toSorted((a, b) => placeOf(a) - placeOf(b));
    return { ...step, sources };
  });
  return { ...program, steps };
}

function keyOf({ op, path }: StepSource): string {
  return `${op} ${path}`;
}
