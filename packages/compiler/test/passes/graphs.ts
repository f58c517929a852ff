/** Builds and inspects the graphs in the tests of passes. */
import {
  definitionOf,
  type Evaluation,
  evaluate,
  forwardOps,
  type Graph,
  type OpDefinition,
  type OpNode,
  randomUniform,
  State,
  Trace,
  type Traced,
  type Value,
} from '@sepal/ops';
import { type Shape, type Tensor, tensor } from '@sepal/tensor';
import { expect } from 'vitest';

/** Numbers from -1 to 1, or from `minval` to 1; the same for the same seed. */
export function numbers(shape: Shape, seed: number, minval = -1): Tensor<'float32'> {
  const key = tensor([seed, shape.length], [2], 'uint32');
  return randomUniform(key, { shape, minval, maxval: 1 }) as Tensor<'float32'>;
}

/** A state of such numbers. */
export function weight(shape: Shape, seed: number, minval = -1): State {
  return new State({ path: `w${seed}`, shape, dtype: 'float32', initial: numbers(shape, seed, minval) });
}

/** The graph of a function of float32 tensors, which may read states of the trace. */
export function graphOf(shapes: readonly Shape[], body: (recording: Trace, ...inputs: Traced[]) => Value[]): Graph {
  const recording = new Trace();
  const inputs = shapes.map((shape) => recording.input({ shape, dtype: 'float32' }));
  return recording.finish(body(recording, ...inputs));
}

/** The ops of a graph, in order. */
export function opsOf(graph: Graph): string[] {
  return opNodes(graph).map(({ op }) => op);
}

/** The nodes of a graph that are ops. */
export function opNodes(graph: Graph): OpNode[] {
  return graph.nodes.filter((node) => node.kind === 'op');
}

/** The first node of an op. */
export function nodeOf<K extends OpNode['op']>(graph: Graph, op: K): Extract<OpNode, { readonly op: K }> {
  const node = opNodes(graph).find((candidate) => candidate.op === op);
  if (node === undefined) throw new Error(`There is no ${op}.`);
  return node as Extract<OpNode, { readonly op: K }>;
}

/** Checks a graph's invariants: numbering, order, one node per state, types that follow from the shape rules, nothing unused. */
function expectSound(graph: Graph): void {
  const states = graph.nodes.flatMap((node) => (node.kind === 'state' ? [node.state] : []));
  expect(new Set(states).size).toBe(states.length);
  const used = new Set([...graph.inputs, ...graph.outputs, ...graph.updates.map(({ value }) => value)]);
  graph.nodes.forEach((node, index) => {
    expect(node.id).toBe(index);
    if (node.kind !== 'op') return;
    for (const id of node.inputs) {
      expect(id).toBeLessThan(index);
      used.add(id);
    }
    const definition = definitionOf(forwardOps, node.op) as unknown as OpDefinition<'add'>;
    const types = node.inputs.map((id) => graph.nodes[id]?.type) as unknown as Parameters<typeof definition.infer>[0];
    expect(definition.infer(types, node.attributes as never, node.op)).toEqual(node.type);
  });
  expect(used.size).toBe(graph.nodes.length);
}

/**
 * Checks that both graphs agree on random inputs: every number within `tolerance` of the largest one of its tensor, or of 0.1
 * if that is larger, since cancellation makes small results; with 0 bit for bit.
 */
export function expectSameResults(after: Graph, before: Graph, tolerance = 0, seed = 1): void {
  expectSound(after);
  const inputs = before.inputs.map((id, index) =>
    numbers((before.nodes[id] as { type: { shape: Shape } }).type.shape, seed + index),
  );
  const [expected, received] = [evaluate(before, inputs), evaluate(after, inputs)];
  expect(received.outputs).toHaveLength(expected.outputs.length);
  expect(received.updates.map(({ state }) => state)).toEqual(expected.updates.map(({ state }) => state));
  const values = ({ outputs, updates }: Evaluation): Tensor[] => [...outputs, ...updates.map(({ value }) => value)];
  const numbersReceived = values(received);
  for (const [index, value] of values(expected).entries()) {
    expectClose(numbersReceived[index] as Tensor, value, tolerance);
  }
}

function expectClose(received: Tensor, expected: Tensor, tolerance: number): void {
  expect({ shape: received.shape, dtype: received.dtype }).toEqual({ shape: expected.shape, dtype: expected.dtype });
  if (tolerance === 0) {
    expect(received.data).toEqual(expected.data);
    return;
  }
  let largest = 0.1;
  for (const value of expected.data) largest = Math.max(largest, Math.abs(value));
  let furthest = 0;
  expected.data.forEach((value, index) => {
    furthest = Math.max(furthest, Math.abs((received.data[index] as number) - value));
  });
  expect(furthest).toBeLessThanOrEqual(tolerance * largest);
}
