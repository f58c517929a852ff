import { add, exp, multiply, randomUniform, type State, Trace } from '@sepal/ops';
import { tensor } from '@sepal/tensor';
import { expect, test } from 'vitest';
import { prologueNodes } from '../../src/passes/partition.ts';
import { weight } from './graphs.ts';

test('what follows from states and constants alone is the prologue', () => {
  const recording = new Trace();
  const x = recording.input({ shape: [3], dtype: 'float32' });
  const state = recording.read(weight([3], 1));
  const scaled = exp(multiply(state, 2)) as typeof x;
  const drawn = randomUniform(recording.own(tensor([1, 2], [2], 'uint32')), { shape: [3] }) as typeof x;
  const used = multiply(x, scaled) as typeof x;
  const graph = recording.finish([used, scaled, drawn, exp(used)]);
  const described = [...prologueNodes(graph)]
    .map((id) => graph.nodes[id])
    .map((node) => (node?.kind === 'op' ? node.op : node?.kind));
  expect(described.toSorted()).toEqual(['constant', 'constant', 'exp', 'multiply', 'randomUniform', 'state']);
  expect(prologueNodes(graph).has(x.id)).toBe(false);
});

test('a state that the graph updates is read in every run', () => {
  const recording = new Trace();
  const [kept, updated] = [1, 2].map((seed) => weight([3], seed)) as [State, State];
  recording.write(updated, add(recording.read(updated), recording.read(kept)));
  const graph = recording.finish([exp(multiply(recording.own(tensor([1, 2, 3])), 3))]);
  const prologue = prologueNodes(graph);
  const kinds = graph.nodes.map((node) => [
    node.kind === 'state' ? node.state.path : node.kind === 'op' ? node.op : node.kind,
    prologue.has(node.id),
  ]);
  expect(Object.fromEntries(kinds)).toEqual({
    w2: false,
    w1: true,
    add: false,
    constant: true,
    exp: true,
    multiply: true,
  });
});
