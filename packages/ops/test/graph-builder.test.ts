import { type Tensor, tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import {
  add,
  evaluate,
  forwardOps,
  type Graph,
  GraphBuilder,
  mean,
  multiply,
  State,
  Trace,
  type Traced,
  trace,
} from '../src/index.ts';

const { exp, negative, add: addOp } = forwardOps;
const vector = { shape: [3], dtype: 'float32' } as const;

test('ops get their types from the shape rules, and errors name the layer', () => {
  const builder = new GraphBuilder();
  const x = builder.input({ shape: [null, 1], dtype: 'float32' });
  const y = builder.op(addOp, { inputs: [x, builder.constant(tensor([1, 2]))], attributes: {}, path: 'net/sum' });
  expect(builder.node(y)).toMatchObject({ type: { shape: [null, 2], dtype: 'float32' }, path: 'net/sum' });
  const inputs = [y, builder.constant(tensor([1, 2, 3]))];
  expect(() => builder.op(addOp, { inputs, attributes: {}, path: 'net/sum' })).toThrow("add in layer 'net/sum'");
  const lengths = { shape: [65_536, 65_536], dtype: 'float32' } as const;
  expect(() => builder.op(exp, { inputs: [builder.input(lengths)], attributes: {} })).toThrow(
    'exp: The result would be of shape (65536, 65536): 17179869184 bytes of float32.',
  );
});

test('a tensor and a state have one node each', () => {
  const builder = new GraphBuilder();
  const value = tensor([1, 2, 3]);
  const state = new State({ path: 's', shape: [3], dtype: 'float32', initial: value });
  expect(builder.constant(value)).toBe(builder.constant(value, 'later'));
  expect(builder.state(state)).toBe(builder.state(state));
  expect(builder.constant(tensor([1, 2, 3]))).not.toBe(builder.constant(value));
});

test('a state is read as updated so far, and only fitting values update it', () => {
  const builder = new GraphBuilder();
  const state = new State({ path: 's', shape: [3], dtype: 'float32', initial: tensor([1, 2, 3]) });
  const before = builder.read(state);
  const after = builder.op(negative, { inputs: [before], attributes: {} });
  builder.update(state, after);
  expect([builder.read(state), builder.state(state)]).toEqual([after, before]);
  expect(() => builder.update(state, builder.constant(tensor([1])))).toThrow('s: Expected a value of shape (3,)');
  const { updates, outputs } = evaluate(builder.finish([builder.read(state)]), []);
  expect([updates[0]?.value, outputs[0]].map((value) => value?.toArray())).toEqual([
    [-1, -2, -3],
    [-1, -2, -3],
  ]);
});

describe('on top of a graph', () => {
  /** y = mean(x · w · x), with w updated to w + 1. */
  function loss(): { graph: Graph; w: State } {
    const w = new State({ path: 'w', shape: [3], dtype: 'float32', initial: tensor([2, 3, 4]) });
    const recording = new Trace();
    const x = recording.input(vector);
    const weights = recording.read(w);
    recording.write(w, add(weights, 1));
    return { graph: recording.finish([mean(multiply(multiply(x, weights), x))]), w };
  }

  test('nodes keep their ids, states and constants their nodes, and the graph itself is not touched', () => {
    const { graph, w } = loss();
    const before = structuredClone(graph.nodes.map(({ id, kind, path }) => ({ id, kind, path })));
    const builder = new GraphBuilder(graph);
    const state = graph.nodes.find(({ kind }) => kind === 'state');
    expect(builder.state(w)).toBe(state?.id);
    for (const node of graph.nodes) {
      expect(builder.node(node.id)).toEqual(node);
      if (node.kind === 'constant') expect(builder.constant(node.value)).toBe(node.id);
    }
    const extra = builder.input(vector);
    const sum = builder.op(addOp, { inputs: [extra, graph.inputs[0] as number], attributes: {} });
    builder.absorb(graph.outputs[0] as number, [{ op: 'add', path: '' }]);
    const grown = builder.finish([...graph.outputs, sum]);
    expect(graph.nodes.map(({ id, kind, path }) => ({ id, kind, path }))).toEqual(before);
    expect(grown.inputs).toHaveLength(2);
    const values = [tensor([1, 1, 2]), tensor([5, 6, 7])];
    const { outputs, updates } = evaluate(grown, values);
    expect(outputs[0]).toEqual(evaluate(graph, values.slice(0, 1)).outputs[0]);
    expect(outputs[1]?.toArray()).toEqual([6, 7, 9]);
    expect(updates.map(({ state: updated, value }) => [updated, value.toArray()])).toEqual([[w, [3, 4, 5]]]);
  });

  test('op functions continue it: the derivative of the mean, written by hand', () => {
    const { graph } = loss();
    const recording = new Trace(graph);
    const [x] = graph.inputs.map((id) => recording.value(id)) as [Traced];
    const weights = graph.nodes.find(({ kind }) => kind === 'state')?.id as number;
    const gradient = multiply(multiply(x, recording.value(weights)), 2 / 3);
    const grown = recording.finish([...graph.outputs.map((id) => recording.value(id)), gradient]);
    const f = (values: number[]): number => evaluate(graph, [tensor(values)]).outputs[0]?.item() as number;
    const point = [0.5, -1, 2];
    const slopes = point.map(
      (_, at) => (f(point.with(at, (point[at] as number) + 0.5)) - f(point.with(at, (point[at] as number) - 0.5))) / 1,
    );
    const { outputs, updates } = evaluate(grown, [tensor(point)]);
    expect(outputs[0]?.item()).toBe(f(point));
    (outputs[1] as Tensor<'float32'>).data.forEach((slope, at) => {
      expect(slope).toBeCloseTo(slopes[at] as number, 5);
    });
    expect(updates).toHaveLength(1);
  });

  test('a graph that nothing was added to is the same', () => {
    const { graph } = loss();
    expect(new GraphBuilder(graph).finish(graph.outputs)).toEqual(graph);
  });
});

test('an op that the table lacks is named', () => {
  const graph = trace([vector], (x) => [multiply(x, x)]);
  const nodes = graph.nodes.map((node) => (node.kind === 'op' ? { ...node, op: 'toString' } : node));
  expect(() => evaluate({ ...graph, nodes } as unknown as Graph, [tensor([1, 2, 3])])).toThrow(
    "There is no op 'toString' in the tables. Pass tables that have it to createEngine().",
  );
});
