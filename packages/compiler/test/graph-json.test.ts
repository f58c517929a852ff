import { evaluate, forwardOps, type Graph, graphFromJson, graphToJson } from '@sepal/ops';
import type { Shape } from '@sepal/tensor';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numbers } from './passes/graphs.ts';
import { simplify } from './passes/passes.ts';
import { buildNet, nets } from './passes/random-net.ts';

test('random graphs, as recorded and simplified, are equal after JSON and compute the same', {
  timeout: 60_000,
}, () => {
  fc.assert(
    fc.property(nets, (net) => {
      const recorded = buildNet(net);
      for (const graph of [recorded, simplify(recorded)]) {
        const again = reread(graph);
        expect(again).toStrictEqual(graph);
        const inputs = graph.inputs.map((id, index) => numbers(graph.nodes[id]?.type.shape as Shape, net.seed + index));
        expect(evaluate(again, inputs)).toEqual(evaluate(graph, inputs));
      }
    }),
    { seed: 9, numRuns: 300 },
  );
});

function reread(graph: Graph): Graph {
  const { json, tensors, states } = graphToJson(graph);
  return graphFromJson({ json: JSON.parse(JSON.stringify(json)), tensors, states }, forwardOps);
}
