import type { CopyAttributes } from '@sepal/kernels';
import type { Graph, State, StateUpdate } from '@sepal/ops';
import { sameShape, sizeOf } from '@sepal/tensor';
import type { ProgramStepOf, StepOperand, StepSource } from '../program.ts';
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
  const reads = loops.map((loop) => readsOf(loop, graph));
  const inPlace = new Map<number, State>();
  for (const [index, { results }] of loops.entries()) {
    for (const result of results) {
      const { state } = graph.updates.find(({ value }) => value === result) as StateUpdate;
      const { shape } = typeOf(graph, result);
      const isSafe = reads.every((states, other) => {
        const shapes = states.get(state) ?? [];
        return other === index ? shapes.every((read) => sameShape(read, shape)) : shapes.length === 0;
      });
      if (isSafe) inPlace.set(result, state);
    }
  }
  return inPlace;
}

/** The states that a loop reads, with the shapes in which it reads them. */
function readsOf({ nodes }: ElementwiseGroup, graph: Graph): Map<State, (readonly number[])[]> {
  const reads = new Map<State, (readonly number[])[]>();
  for (const id of nodes.flatMap(({ inputs }) => inputs)) {
    const state = stateBehind(id, graph);
    if (state === undefined) continue;
    const shapes = reads.get(state) ?? [];
    shapes.push(typeOf(graph, id).shape);
    reads.set(state, shapes);
  }
  return reads;
}

/** The state whose bytes a node's value is. */
function stateBehind(id: number, graph: Graph): State | undefined {
  const node = graph.nodes[id];
  if (node?.kind === 'state') return node.state;
  return node?.kind === 'op' && node.op === 'reshape' ? stateBehind(node.inputs[0] as number, graph) : undefined;
}

/** Adds a step that copies a value. */
export function writeCopy(
  writer: ProgramWriter,
  from: StepOperand,
  to: StepOperand,
  sources: readonly StepSource[],
): void {
  const shape = [sizeOf(to.type.shape)];
  const attributes: CopyAttributes = { shape, inputStrides: [1], inputOffset: 0, outputStrides: [1], outputOffset: 0 };
  const step: ProgramStepOf<'copy'> = { kernel: 'copy', attributes, inputs: [from], outputs: [to], sources };
  writer.step('run', step);
}
