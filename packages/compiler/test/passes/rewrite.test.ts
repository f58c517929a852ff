import { add, evaluate, exp, multiply, negative, State, Trace, trace } from '@sepal/ops';
import { tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { countUses } from '../../src/passes/rewrite.ts';
import { expectSameResults, graphOf, nodeOf, opNodes, opsOf } from './graphs.ts';
import { draftOf, rewrite } from './passes.ts';

describe('rewrite', () => {
  test('a graph in which the rule changes nothing is returned itself', () => {
    const graph = graphOf([[3]], (_, x) => [add(x, exp(x))]);
    expect(rewrite(graph, () => undefined)).toBe(graph);
  });

  test('replaces nodes, renumbers, drops what is no longer needed and keeps inputs', () => {
    const graph = graphOf([[3], [3]], (_, x, unused) => [negative(negative(add(exp(x), exp(x)))), unused]);
    const after = rewrite(graph, (node, draft) => {
      if (node.kind !== 'op' || node.op !== 'negative') return undefined;
      const inner = draft.node(draft.inputsOf(node)[0] as number);
      return inner.kind === 'op' && inner.op === 'negative' ? inner.inputs[0] : undefined;
    });
    expect(opsOf(after)).toEqual(['exp', 'exp', 'add']);
    expect(after.inputs).toEqual([0, 1]);
    expectSameResults(after, graph);
  });

  test('new ops get their type from the shape rule, and errors name the layer', () => {
    const graph = graphOf([[3, 1]], (recording, x) => recording.at('net/layer', () => [add(x, tensor([1, 2]))]));
    const draft = draftOf(graph);
    for (const node of graph.nodes) draft.copy(node);
    const [x, y] = draft.inputsOf(nodeOf(graph, 'add')) as [number, number];
    const product = draft.op({ op: 'multiply', inputs: [x, y], attributes: {}, path: 'net/layer' });
    expect(draft.node(product).type).toEqual({ shape: [3, 2], dtype: 'float32' });
    const wrong = { op: 'multiply', inputs: [product, draft.constant(tensor([1, 2, 3]), '')], attributes: {} } as const;
    expect(() => draft.op({ ...wrong, path: 'net/layer' })).toThrow("multiply in layer 'net/layer'");
  });

  test('updates are carried over, and the old graph is not touched', () => {
    const state = new State({ path: 's', shape: [], dtype: 'float32', initial: tensor(3) });
    const recording = new Trace();
    recording.write(state, exp(negative(recording.read(state))));
    const graph = recording.finish([]);
    const copied = structuredClone(graph.nodes.map(({ id, kind }) => ({ id, kind })));
    const after = rewrite(graph, (node, draft) =>
      node.kind === 'op' && node.op === 'negative' ? draft.inputsOf(node)[0] : undefined,
    );
    expect(evaluate(after, []).updates.map(({ value }) => value.item())).toEqual([Math.fround(Math.exp(3))]);
    expect(graph.nodes.map(({ id, kind }) => ({ id, kind }))).toEqual(copied);
    expect(opsOf(graph)).toEqual(['negative', 'exp']);
  });

  test('absorbed nodes are recorded once, with those they had absorbed', () => {
    const graph = graphOf([[2]], (recording, x) => [
      recording.at('c', () => negative(recording.at('b', () => exp(recording.at('a', () => multiply(x, 2)))))),
    ]);
    const draft = draftOf(graph);
    for (const node of graph.nodes) draft.copy(node);
    const [multiplied, exponential, negated] = opNodes(graph) as [never, never, never];
    const replaced = draft.idOf((exponential as { id: number }).id);
    draft.absorb(replaced, multiplied, exponential);
    const last = draft.idOf((negated as { id: number }).id);
    draft.absorb(last, draft.node(replaced), multiplied);
    draft.absorb(draft.idOf(0), negated);
    const nodes = opNodes(draft.finish());
    expect(nodes.map(({ absorbed }) => absorbed)).toEqual([
      undefined,
      [{ op: 'multiply', path: 'a' }],
      [
        { op: 'exp', path: 'b' },
        { op: 'multiply', path: 'a' },
      ],
    ]);
  });

  test('a thousand nodes in a row are replaced in one pass', () => {
    const graph = trace([{ shape: [1], dtype: 'float32' }], (x) => {
      let y = x;
      for (let index = 0; index < 1000; index++) y = negative(y) as typeof x;
      return [y];
    });
    const after = rewrite(graph, (node, draft) => (node.kind === 'op' ? draft.inputsOf(node)[0] : undefined));
    expect(after.nodes).toHaveLength(1);
  });
});

test('countUses counts operands, outputs and updates', () => {
  const state = new State({ path: 's', shape: [2], dtype: 'float32', initial: tensor([0, 0]) });
  const recording = new Trace();
  const x = recording.input({ shape: [2], dtype: 'float32' });
  const sum = add(x, x);
  recording.write(state, sum);
  const graph = recording.finish([sum, exp(sum)]);
  expect(Array.from(countUses(graph))).toEqual([2, 3, 1]);
});
