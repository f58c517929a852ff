import { tensor, zeros } from '@sepal/tensor';
import { expect, test } from 'vitest';
import {
  add,
  depthwiseConv2d,
  evaluate,
  evaluateStepwise,
  forwardOps,
  type Graph,
  multiply,
  State,
  Trace,
  Traced,
  trace,
} from '../src/index.ts';

const vector = { shape: [3], dtype: 'float32' } as const;

test('a traced function computes the same as on tensors', () => {
  const f = <V extends Parameters<typeof add>[0]>(x: V, y: V) => add(multiply(x, 2), multiply(x, y));
  const x = tensor([1, 2, 3]);
  const y = tensor([4, 5, 6]);
  const graph = trace([vector, vector], (a, b) => [f(a, b)]);
  expect(evaluate(graph, [x, y]).outputs[0]?.data).toEqual((f(x, y) as typeof x).data);
});

test('ops on tensors are computed at once, even inside a trace', () => {
  const graph = trace([vector], (x) => [multiply(x, add(tensor([1, 2, 3]), 1))]);
  expect(graph.nodes.map(({ kind }) => kind)).toEqual(['input', 'constant', 'op']);
  expect(evaluate(graph, [tensor([1, 1, 1])]).outputs[0]?.data).toEqual(Float32Array.of(2, 3, 4));
});

test('unused nodes are dropped, inputs are kept', () => {
  const graph = trace([vector, vector], (x, y) => {
    add(y, y);
    return [multiply(x, x)];
  });
  expect(graph.inputs).toEqual([0, 1]);
  expect(graph.nodes.filter(({ kind }) => kind === 'op')).toHaveLength(1);
  graph.nodes.forEach((node, index) => {
    expect(node.id).toBe(index);
    if (node.kind === 'op') for (const input of node.inputs) expect(input).toBeLessThan(index);
  });
});

test('states are read at the start of a run and written at its end', () => {
  const counter = new State({ path: 'counter', shape: [], dtype: 'float32', initial: tensor(1) });
  const recording = new Trace();
  const before = recording.read(counter);
  recording.write(counter, add(before, 1));
  recording.write(counter, add(recording.read(counter), 10));
  const graph = recording.finish([before]);
  const { outputs, updates } = evaluate(graph, []);
  expect(outputs[0]?.item()).toBe(1);
  expect(updates.map(({ state, value }) => [state, value.item()])).toEqual([[counter, 12]]);
  expect(counter.value.item()).toBe(1);
});

test('assigning a state while a run pauses does not affect that run', () => {
  const scale = new State({ path: 'scale', shape: [], dtype: 'float32', initial: tensor(2) });
  const recording = new Trace();
  const x = recording.input(vector);
  const y = multiply(multiply(x, 3), recording.read(scale));
  const steps = evaluateStepwise(recording.finish([y]), [tensor([1, 2, 3])], { ops: forwardOps });
  steps.next();
  scale.assign(tensor(100));
  let step = steps.next();
  while (!step.done) step = steps.next();
  expect(step.value.outputs[0]?.data).toEqual(Float32Array.of(6, 12, 18));
});

test('a state samples its initial value on first read, unless it was assigned before', () => {
  let sampled = 0;
  const initial = () => {
    sampled++;
    return tensor([7]);
  };
  const read = new State({ path: 'read', shape: [1], dtype: 'float32', initial });
  expect([read.value.item(), read.value.item(), sampled, read.version]).toEqual([7, 7, 1, 0]);
  const set = new State({ path: 'set', shape: [1], dtype: 'float32', initial });
  set.assign(tensor([1]));
  expect([set.value.item(), sampled, set.version]).toEqual([1, 1, 1]);
});

test('a state refuses values of another shape or type and does not change', () => {
  const state = new State({ path: 'conv/kernel', shape: [2], dtype: 'float32', initial: tensor([1, 2]) });
  expect(() => state.assign(tensor([1, 2, 3]))).toThrow(
    'conv/kernel: Expected a value of shape (2,) and dtype float32. Received shape (3,) and dtype float32.',
  );
  expect(() => state.assign(tensor(Int32Array.of(1, 2)))).toThrow('Received shape (2,) and dtype int32.');
  expect([state.value.data[0], state.version]).toEqual([1, 0]);
});

test('lengths may be unknown in the trace and known in the run', () => {
  const graph = trace([{ shape: [null, 4, 4, 2], dtype: 'float32' }], (x) => [
    depthwiseConv2d(x, zeros([3, 3, 2, 1]), { padding: 'same' }),
  ]);
  expect(graph.nodes[graph.outputs[0] as number]?.type.shape).toEqual([null, 4, 4, 2]);
  expect(evaluate(graph, [zeros([5, 4, 4, 2])]).outputs[0]?.shape).toEqual([5, 4, 4, 2]);
  expect(() => evaluate(graph, [zeros([5, 4, 4, 3])])).toThrow(
    'evaluate: Input 0 must have shape (None, 4, 4, 2) and dtype float32. Received shape (5, 4, 4, 3) and dtype float32.',
  );
  expect(() => evaluate(graph, [])).toThrow('evaluate: Expected 1 inputs. Received 0.');
});

test('a value of one trace cannot be used in another', () => {
  let kept: Traced | undefined;
  trace([vector], (x) => {
    kept = x;
    return [x];
  });
  expect(() => trace([vector], (x) => [add(x, kept as Traced)])).toThrow(
    'A value of one traced function was used in another.',
  );
});

test('errors name the layer that recorded the op', () => {
  const recording = new Trace();
  const x = recording.input({ shape: [1, 2, 2, 1], dtype: 'float32' });
  expect(() => recording.at('block/conv', () => depthwiseConv2d(x, zeros([3, 3, 1, 1])))).toThrow(
    "depthwiseConv2d in layer 'block/conv': The height of the output would be 0: the input has 2 pixels, the window covers 3.",
  );
  expect(recording.path).toBe('');
});

test('values are dropped after their last use: a long chain holds two at a time', () => {
  const recording = new Trace();
  let x: Parameters<typeof add>[0] = recording.input(vector);
  for (let index = 0; index < 5000; index++) x = add(x, 1);
  const graph: Graph = recording.finish([x]);
  expect(graph.nodes.filter(({ kind }) => kind === 'op')).toHaveLength(5000);
  expect(evaluate(graph, [tensor([0, 1, 2])]).outputs[0]?.data).toEqual(Float32Array.of(5000, 5001, 5002));
});

test('Traced values have types, not numbers', () => {
  trace([vector], (x) => {
    expect(x).toBeInstanceOf(Traced);
    expect([x.shape, x.dtype]).toEqual([[3], 'float32']);
    return [x];
  });
});
