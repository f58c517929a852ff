import { full, GraphError, type Shape } from '@sepal/tensor';
import { checkOptions, refuseExtra } from '@sepal/tensor/options';
import type { Graph } from '../graph/graph.ts';
import type { State } from '../graph/state.ts';
import { Trace, type Traced, type Value } from '../graph/trace.ts';
import { gradients } from './gradients.ts';

/** Options of {@link differentiate}. */
export interface DifferentiateOptions {
  /** Which output to differentiate: a float32 scalar (default 0, the first). */
  readonly of?: number | undefined;
  /** What to differentiate by: inputs by number, and states, at their values at the start of the run. */
  readonly by: readonly (number | State)[];
}

/**
 * Adds gradients to a graph.
 *
 * @param graph any graph with a scalar output
 * @param options the output to differentiate (default: the first), and what by
 * @returns a graph with the same inputs, outputs and updates, then one output more for each entry of `by`: the gradient, of the same
 *   shape; zeros where the output does not depend on it
 * @throws GraphError if there is no such input or output; GraphError, ShapeError, ValueError as {@link gradients}
 * @example
 * const graph = trace([{ shape: [2], dtype: 'float32' }], (x) => [sum(square(x))]);
 * const both = differentiate(graph, { by: [0] });
 * evaluate(both, [tensor([1, 3])]).outputs.map((output) => output.toArray()); // [10, [2, 6]]
 */
export function differentiate(graph: Graph, options: DifferentiateOptions, ...extra: unknown[]): Graph {
  refuseExtra(extra, 'differentiate(graph, options)');
  checkOptions<DifferentiateOptions>(options, { of: true, by: true }, 'differentiate');
  const { of = 0, by } = options;
  const recording = new Trace(graph);
  const outputs = graph.outputs.map((id) => recording.value(id));
  const sources = by.map((source) => sourceIn(source, graph, recording));
  const found = gradients(
    entryAt(outputs, of, 'output'),
    sources.filter((source) => source !== undefined),
  );
  let next = 0;
  const all = sources.map((source, index): Value => {
    if (source !== undefined) return found[next++] as Traced;
    return full((by[index] as State).shape as Shape, 0);
  });
  return recording.finish([...outputs, ...all]);
}

/** The value of an input, or of a state at the start of the run; undefined for a state that the graph does not read. */
function sourceIn(source: number | State, graph: Graph, recording: Trace): Traced | undefined {
  if (typeof source === 'number') return recording.value(entryAt(graph.inputs, source, 'input'));
  const node = graph.nodes.find((at) => at.kind === 'state' && at.state === source);
  return node === undefined ? undefined : recording.value(node.id);
}

/** @throws GraphError if there is none */
function entryAt<T>(entries: readonly T[], index: number, what: string): T {
  const entry = entries[index];
  if (entry !== undefined) return entry;
  throw new GraphError({
    where: 'differentiate',
    message: `The graph has ${entries.length} ${what}${entries.length === 1 ? '' : 's'}. Received ${what} ${index}.`,
  });
}
