import { add, allOps, differentiate, evaluate, type Graph, multiply, type State, sum, Trace } from '@sepal/ops';
import { randomUniform, type Shape, type Tensor } from '@sepal/tensor';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../src/index.ts';
import { gradientTables } from '../../src/training/index.ts';
import { type BuiltNetwork, buildNetwork, networkPlan, worstDifference } from './random-graphs.ts';

const engines = await Promise.all([
  createEngine({ engine: 'wasm' }),
  createEngine({ engine: 'wasm', deterministic: true }),
  createEngine({ engine: 'wasm', threads: 2 }),
]);
afterAll(() => {
  for (const engine of engines) engine.close();
});
const [engine, , pair] = engines as [Engine, Engine, Engine];

/** A network's graph, whose first output is a loss: a sum of what the network returns, each element with a weight of its own. */
function withLoss({ graph }: BuiltNetwork): Graph {
  const recording = new Trace(graph);
  const outputs = graph.outputs.map((id) => recording.value(id));
  const terms = outputs.map((output, index) => {
    const weights = randomUniform(output.shape as Shape, { minval: -1, maxval: 1, seed: 100 + index });
    return sum(multiply(output, weights));
  });
  return recording.finish([terms.reduce((a, b) => add(a, b)), ...outputs]);
}

/** The gradients of a network's loss by its input and its weights. */
function gradientsOf(network: BuiltNetwork, states: readonly State[]): Graph {
  return differentiate(withLoss(network), { by: [0, ...states] });
}

function largest({ data }: Tensor): number {
  let most = 1e-30;
  for (const value of data) most = Math.max(most, Math.abs(value));
  return most;
}

async function run(each: Engine, graph: Graph, input: Tensor): Promise<readonly Tensor[]> {
  const session = each.createSession();
  const outputs = await session.add('gradients', graph, { tables: gradientTables }).run([input]);
  session.close();
  return outputs;
}

describe.each(engines.map((each) => [each.info().reason, each] as const))('%s', (_, each) => {
  test.each([false, true])('gradients of random networks agree with the reference, training %s', async (training) => {
    await fc.assert(
      fc.asyncProperty(networkPlan, async (plan) => {
        const network = buildNetwork(plan, { training });
        const graph = gradientsOf(network, network.states);
        const expected = evaluate(graph, [network.input], allOps).outputs;
        const actual = await run(each, graph, network.input);
        expect(actual.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
        // Some gradients are 0 but for rounding errors: those of what a normalization by the batch takes away again.
        const least = 0.1 * Math.max(...expected.map(largest));
        for (const [index, output] of actual.entries()) {
          const wanted = expected[index] as Tensor;
          expect(worstDifference(output, wanted) * Math.min(1, largest(wanted) / least)).toBeLessThan(1e-4);
        }
      }),
      { numRuns: 40, seed: 3 },
    );
  });
});

test('gradients have the same bits for any number of threads', async () => {
  await fc.assert(
    fc.asyncProperty(networkPlan, async (plan) => {
      const network = buildNetwork(plan, { training: true });
      const graph = gradientsOf(network, network.states);
      const one = await run(engine, graph, network.input);
      const two = await run(pair, graph, network.input);
      expect(two.map(({ data }) => data)).toEqual(one.map(({ data }) => data));
    }),
    { numRuns: 20, seed: 7 },
  );
});
