import type { Tensor } from '@sepal/tensor';
import { forwardOps } from '../forward-ops.ts';
import { checkInputs } from './check-type.ts';
import { computeNode, type OpTable } from './define.ts';
import type { Graph, GraphNode, OpNode } from './graph.ts';
import type { State } from './state.ts';

/** The result of running a graph. Its state updates are not assigned yet. */
export interface Evaluation {
  readonly outputs: readonly Tensor[];
  readonly updates: readonly { readonly state: State; readonly value: Tensor }[];
}

/**
 * Runs a graph with the references: slow and exact.
 *
 * @param inputs one tensor per input of the graph
 * @param ops the definitions of its ops (default: all of this package). Engines call {@link evaluateStepwise}, which has no
 *   default, so that they bundle only the ops of their tables.
 * @throws ShapeError, ValueError if the inputs do not match the graph; GraphError if `ops` lacks one of its ops
 */
export function evaluate(graph: Graph, inputs: readonly Tensor[], ops: OpTable = forwardOps): Evaluation {
  const steps = evaluateStepwise(graph, inputs, { ops });
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Options of {@link evaluateStepwise}. */
export interface EvaluateOptions {
  /** The definitions of the graph's ops. */
  readonly ops: OpTable;
  /** The values of states in this run (default: their current values). */
  readonly worth?: (state: State) => Tensor;
}

/**
 * Like {@link evaluate}, but yields each op's node before computing it, so that the caller can pause or report progress.
 *
 * A value is dropped after its last use, so memory depends on the width of the graph, not its length.
 */
export function* evaluateStepwise(
  graph: Graph,
  inputs: readonly Tensor[],
  { ops, worth = ({ value }) => value }: EvaluateOptions,
): Generator<OpNode, Evaluation, void> {
  const values = new Array<Tensor | undefined>(graph.nodes.length);
  const types = graph.inputs.map((id) => (graph.nodes[id] as GraphNode).type);
  checkInputs(inputs, types, 'evaluate');
  for (const [index, id] of graph.inputs.entries()) values[id] = inputs[index];
  // States are read before the first pause, so assignments during the run do not affect it.
  for (const node of graph.nodes) {
    if (node.kind === 'constant') values[node.id] = node.value;
    else if (node.kind === 'state') values[node.id] = worth(node.state);
  }
  const lastUse = lastUses(graph);
  for (const node of graph.nodes) {
    if (node.kind !== 'op') continue;
    yield node;
    const operands = node.inputs.map((id) => values[id] as Tensor);
    values[node.id] = computeNode(node, operands, ops);
    for (const id of node.inputs) if (lastUse[id] === node.id) values[id] = undefined;
  }
  return {
    outputs: graph.outputs.map((id) => values[id] as Tensor),
    updates: graph.updates.map(({ state, value }) => ({ state, value: values[value] as Tensor })),
  };
}

/** For every node, the id of the last op that reads it; outputs and updates live to the end. */
function lastUses(graph: Graph): Int32Array {
  const last = new Int32Array(graph.nodes.length).fill(-1);
  for (const node of graph.nodes) if (node.kind === 'op') for (const id of node.inputs) last[id] = node.id;
  for (const id of graph.outputs) last[id] = graph.nodes.length;
  for (const { value } of graph.updates) last[value] = graph.nodes.length;
  return last;
}
