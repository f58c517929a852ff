import { oneCall } from '@sepal/kernels';
import type { Graph, State } from '@sepal/ops';
import { type Shape, sameShape, sizeOf } from '@sepal/tensor';
import type { StepOperand } from '../program.ts';
import type { ElementwiseGroup } from './elementwise-groups.ts';
import type { ProgramWriter } from './program-writer.ts';
import { typeOf } from './units.ts';

/**
 * The states that loops may overwrite while they read them: those that no other loop of the updates reads, and that the loop
 * itself reads at the position that it writes.
 *
 * @param loops loops that only compute updates
 * @returns by node of a new value, the state that it replaces in place
 */
export function updatedInPlace(loops: readonly ElementwiseGroup[], graph: Graph): ReadonlyMap<number, State> {
  const stateOf = new Map(graph.updates.map(({ state, value }) => [value, state]));
  const reads = readsOf(loops, graph);
  const inPlace = new Map<number, State>();
  for (const loop of loops) {
    for (const result of loop.results) {
      const state = stateOf.get(result) as State;
      const { shape } = typeOf(graph, result);
      const isSafe = (reads.get(state) ?? []).every((read) => read.loop === loop && sameShape(read.shape, shape));
      if (isSafe) inPlace.set(result, state);
    }
  }
  return inPlace;
}

/** A loop that reads a state, and the shape in which it reads it. */
interface Read {
  readonly loop: ElementwiseGroup;
  readonly shape: Shape;
}

function readsOf(loops: readonly ElementwiseGroup[], graph: Graph): ReadonlyMap<State, readonly Read[]> {
  const reads = new Map<State, Read[]>();
  for (const loop of loops) {
    for (const id of loop.nodes.flatMap(({ inputs }) => inputs)) {
      const state = stateBehind(id, graph);
      if (state === undefined) continue;
      const known = reads.get(state) ?? [];
      known.push({ loop, shape: typeOf(graph, id).shape });
      reads.set(state, known);
    }
  }
  return reads;
}

/** The state whose bytes a node's value is. */
export function stateBehind(id: number, graph: Graph): State | undefined {
  const node = graph.nodes[id];
  if (node?.kind === 'state') return node.state;
  return node?.kind === 'op' && node.op === 'reshape' ? stateBehind(node.inputs[0] as number, graph) : undefined;
}

/** Adds a step that copies a value. */
export function writeCopy(writer: ProgramWriter, from: StepOperand, to: StepOperand): void {
  const shape = [sizeOf(to.type.shape)];
  const attributes = { shape, inputStrides: [1], inputOffset: 0, outputStrides: [1], outputOffset: 0 };
  writer.calls('run', oneCall('copy', attributes, [from]), { operands: [from], outputs: [to], sources: [] });
}
