/** Whole training steps: engines agree with the reference, and threads with one another to the last bit. */
import { earlyUpdates, finishAtOnce, recompute, simplify } from '@sepal/compiler';
import { allOps, evaluate } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { createEngine, type Engine, extendTables, forwardTables } from '../../src/index.ts';
import { gradientTables } from '../../src/training/index.ts';
import { worstDifference } from './random-graphs.ts';
import { buildStep, type TrainingPlan, trainingPlan } from './training-graphs.ts';

const [one, two, deterministic] = await Promise.all([
  createEngine({ engine: 'wasm' }),
  createEngine({ engine: 'wasm', threads: 2 }),
  createEngine({ engine: 'wasm', deterministic: true }),
]);
afterAll(() => {
  for (const engine of [one, two, deterministic]) engine.close();
});

/** With what saves memory in large steps, although these are small. */
const sparingTables = {
  ...gradientTables,
  passes: [...(gradientTables.passes ?? []).slice(0, -1), recompute({ elements: 8, elementsAgain: 8 })],
  schedule: earlyUpdates(0),
};

/** The loss and all states after some steps. */
async function trained(plan: TrainingPlan, engine: Engine, steps: number, tables = gradientTables): Promise<Tensor[]> {
  const { graph, input, states } = buildStep(plan);
  const session = engine.createSession();
  const step = session.add('step', graph, { tables });
  let loss: readonly Tensor[] = [];
  for (let count = 0; count < steps; count++) loss = await step.run([input]);
  const values = [...loss];
  for (const state of states) values.push(await state.read());
  session.close();
  return values;
}

function expected(plan: TrainingPlan): Tensor[] {
  const { graph, input, states } = buildStep(plan);
  const { outputs, updates } = evaluate(graph, [input], allOps);
  const news = new Map(updates.map(({ state, value }) => [state, value]));
  return [...outputs, ...states.map((state) => news.get(state) ?? state.value)];
}

test('steps of random networks agree with the reference', { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(trainingPlan, async (plan) => {
      const wanted = expected(plan);
      for (const engine of [one, deterministic]) {
        for (const [index, actual] of (await trained(plan, engine, 1)).entries()) {
          // Some gradients are 0 but for rounding: that of a bias before a normalization.
          expect(worstDifference(actual, wanted[index] as Tensor, 0.05), `value ${index}`).toBeLessThan(2e-4);
        }
      }
    }),
    { numRuns: 60, seed: 20 },
  );
});

test('steps that save memory have the same bits', {
  timeout: 240_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(trainingPlan, async (plan) => {
      const bits = await trained(plan, one, 2);
      for (const engine of [one, two]) {
        for (const [index, actual] of (await trained(plan, engine, 2, sparingTables)).entries()) {
          expect(actual.data, `value ${index}`).toEqual(bits[index]?.data);
        }
      }
    }),
    { numRuns: 40, seed: 23 },
  );
});

test('passes of training change no bit of a step', { timeout: 240_000 }, () => {
  const tables = extendTables(forwardTables, gradientTables);
  const passes = [...(tables.passes ?? []), recompute({ elements: 8, elementsAgain: 8 })];
  fc.assert(
    fc.property(trainingPlan, (plan) => {
      const { graph, input } = buildStep(plan);
      const simple = finishAtOnce(simplify(graph, { ...tables, passes: [] }));
      const wanted = evaluate(simple, [input], allOps);
      for (const pass of passes) {
        const { outputs, updates } = evaluate(pass(simple, tables), [input], allOps);
        expect(outputs).toEqual(wanted.outputs);
        expect(updates.map(({ value }) => value)).toEqual(wanted.updates.map(({ value }) => value));
      }
    }),
    { numRuns: 60, seed: 22 },
  );
});

test('several steps have the same bits on one thread and on two', { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(trainingPlan, async (plan) => {
      const bits = await trained(plan, one, 3);
      for (const [index, actual] of (await trained(plan, two, 3)).entries()) {
        expect(actual.data, `value ${index}`).toEqual(bits[index]?.data);
      }
    }),
    { numRuns: 40, seed: 21 },
  );
});
