import { tensor } from '@sepal/tensor';
import { expect, test } from 'vitest';
import {
  add,
  allOps,
  differentiate,
  evaluate as evaluateWith,
  type Graph,
  gradients,
  multiply,
  State,
  square,
  sum,
  Trace,
  trace,
} from '../../src/index.ts';

const float = (...shape: (number | null)[]) => ({ shape, dtype: 'float32' as const });
const evaluate = (graph: Graph, inputs: Parameters<typeof evaluateWith>[1]) =>
  evaluateWith(graph, inputs, allOps).outputs.map((output) => output.toArray());

test('adds a gradient per entry after outputs and updates', () => {
  const weight = new State({ path: 'dense/kernel', shape: [2], dtype: 'float32', initial: tensor([2, 5]) });
  const idle = new State({ path: 'idle', shape: [2, 1], dtype: 'float32', initial: tensor([[1], [1]]) });
  const recording = new Trace();
  const x = recording.input(float(2));
  const w = recording.read(weight);
  recording.write(weight, multiply(w, 0.5));
  const graph = recording.finish([sum(multiply(square(x), w)), add(x, 1)]);
  const result = differentiate(graph, { by: [weight, 0, idle] });
  expect(result.updates.length).toBe(1);
  expect(evaluate(result, [tensor([3, 1])])).toEqual([23, [4, 2], [9, 1], [12, 10], [[0], [0]]]);
});

test('values that are read several times get the sum', () => {
  const graph = trace([float(2)], (x) => gradients(sum(add(multiply(x, x), add(x, multiply(x, 3)))), [x]));
  expect(evaluate(graph, [tensor([1, -2])])).toEqual([[6, 0]]);
});

test('sums over broadcast axes', () => {
  const graph = trace([float(2, 1, 3), float(4, 1)], (a, b) => gradients(sum(multiply(a, b)), [a, b]));
  const [da, db] = evaluate(graph, [tensor([1, 2, 3, 4, 5, 6], [2, 1, 3]), tensor([[1], [2], [3], [4]])]);
  expect(da).toEqual([[[10, 10, 10]], [[10, 10, 10]]]);
  expect(db).toEqual([[21], [21], [21], [21]]);
});
