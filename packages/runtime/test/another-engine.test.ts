import { kernelsOn, simdTuning } from '@sepal/kernels';
import { evaluate } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { forwardTables } from '../src/tables.ts';
import { KernelwiseEngine } from './another-engine/kernelwise-engine.ts';
import { ownModuleKernels, type RunTable } from './another-engine/own-module-kernels.ts';
import { buildNetwork, networkPlan, worstDifference } from './wasm/random-graphs.ts';

test.each([1, 3])('an engine with other kernels runs the same programs, steps in %i parts', async (parts) => {
  const target = { relaxed: false, parts, tuning: simdTuning };
  const used = new Set<string>();
  // The engine's own table: here one that notes what is called.
  const table = Object.entries(ownModuleKernels(target)).map(([name, run]) => [
    name,
    (...call: Parameters<typeof run>) => {
      used.add(name);
      return (run as (...call: unknown[]) => Promise<void>)(...call);
    },
  ]);
  const run = Object.fromEntries(table) as RunTable;
  const engine = new KernelwiseEngine({
    tables: forwardTables,
    kernels: kernelsOn(target, forwardTables.kernels),
    run,
  });
  for (const plan of fc.sample(networkPlan, { numRuns: 25, seed: 8 })) {
    const { graph, input } = buildNetwork(plan);
    const executable = engine.createSession().add('network', graph);
    const [expected] = evaluate(graph, [input]).outputs as readonly [Tensor];
    for (const _ of ['packs weights', 'finds them packed']) {
      used.clear();
      const [actual] = (await executable.run([input])) as readonly [Tensor];
      expect(worstDifference(actual, expected), JSON.stringify(plan)).toBeLessThan(1e-4);
    }
    // The last run's kernels are those of `explain`, and none of the prologue's.
    expect([...used].sort()).toEqual([...new Set(engine.explain(graph).steps.map(({ kernel }) => kernel))].sort());
  }
});
