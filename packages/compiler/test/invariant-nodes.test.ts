import { add, exp, multiply, randomUniform, Trace } from '@sepal/ops';
import { tensor } from '@sepal/tensor';
import { expect, test } from 'vitest';
import { changingNodes, invariantNodes } from '../src/graph/invariant-nodes.ts';
import { weight } from './passes/graphs.ts';

test('what follows from states and constants alone is invariant', () => {
  const recording = new Trace();
  const x = recording.input({ shape: [3], dtype: 'float32' });
  const state = recording.read(weight([3], 1));
  const scaled = exp(multiply(state, 2)) as typeof x;
  const drawn = randomUniform(recording.own(tensor([1, 2], [2], 'uint32')), { shape: [3] }) as typeof x;
  const used = multiply(x, scaled) as typeof x;
  const graph = recording.finish([used, scaled, drawn, exp(used)]);
  const described = [...invariantNodes(graph)]
    .map((id) => graph.nodes[id])
    .map((node) => (node?.kind === 'op' ? node.op : node?.kind));
  expect(described.toSorted()).toEqual(['constant', 'constant', 'exp', 'multiply', 'randomUniform', 'state']);
  expect(invariantNodes(graph).has(x.id)).toBe(false);
});

test('a state that the graph updates changes only between runs', () => {
  const recording = new Trace();
  const state = weight([3], 1);
  recording.write(state, add(recording.read(state), 1));
  const graph = recording.finish([]);
  expect([...invariantNodes(graph)]).toEqual(graph.nodes.map(({ id }) => id));
  const changing = changingNodes(graph);
  expect(graph.nodes.map(({ id, kind }) => [kind, changing.has(id)])).toEqual([
    ['state', true],
    ['constant', false],
    ['op', true],
  ]);
});
