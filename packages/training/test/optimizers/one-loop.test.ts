import type { Variable } from '@sepal/layers';
import { createEngine, type Engine, extendTables, forwardTables } from '@sepal/runtime';
import { gradientTables } from '@sepal/runtime/training';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getOptimizer } from '../../src/index.ts';
import { stepGraph, variableOf } from './training-step.ts';

const NAMES = ['sgd', 'adam', 'adamw', 'rmsprop', 'adagrad', 'adadelta', 'adamax', 'nadam', 'lion', 'ftrl'];

/** Every option that adds to the work of each variable, alone and together. */
const COMMON = [
  {},
  { weightDecay: 0.1 },
  { clipvalue: 1 },
  { lossScaleFactor: 2 },
  { useEma: true },
  { useEma: true, emaOverwriteFrequency: 3 },
  { gradientAccumulationSteps: 2 },
  { weightDecay: 0.1, useEma: true, emaOverwriteFrequency: 2, gradientAccumulationSteps: 3 },
];

const OWN: Readonly<Record<string, readonly object[]>> = {
  sgd: [{ momentum: 0.9 }, { momentum: 0.9, nesterov: true }],
  adam: [{ amsgrad: true }],
  rmsprop: [{ momentum: 0.9, centered: true }],
  ftrl: [{ l1RegularizationStrength: 1, l2ShrinkageRegularizationStrength: 1, learningRatePower: -0.75 }],
};

/** Of different sizes, so that steps tell which one they belong to; large enough for values to be computed again. */
const SIZES = [1025, 2003];

function variables(): readonly Variable[] {
  return SIZES.map((size, index) =>
    variableOf({ name: 'kernel', layer: `layer${index}`, shape: [size], data: new Array(size).fill(1) }),
  );
}

describe('the update of a variable and all that belongs to it', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine({ engine: 'wasm', tables: extendTables(forwardTables, gradientTables) });
  });
  afterAll(() => engine.close());

  const cases = NAMES.flatMap((name) =>
    [...COMMON, ...(OWN[name] ?? []).flatMap((own) => COMMON.map((common) => ({ ...own, ...common })))].map(
      (options) => [name, options] as const,
    ),
  );

  test.each(cases)('is one elementwise loop: %s with %j', (name, config) => {
    const optimizer = getOptimizer({ className: name, config });
    const trained = variables();
    const { steps, prologue } = engine.explain(stepGraph(optimizer, trained));
    const large = steps.filter(({ bytes }) => bytes >= 4 * (SIZES[0] as number));
    expect(large.map(({ kernel }) => kernel)).toEqual(['elementwise', 'elementwise']);
    // It writes the variable and its slots, and nothing else: no scalar is spread over the elements.
    const slots = optimizer.variables.filter(({ shape }) => shape.length > 0).length / trained.length;
    expect(large.map(({ bytes }) => bytes)).toEqual(SIZES.map((size) => 4 * size * (1 + slots)));
    expect([...steps, ...prologue].filter(({ bytes }) => bytes > 64)).toHaveLength(2);
  });

  test('clipping by norm adds the square and its sum, and one multiplication in the loop', () => {
    const { steps } = engine.explain(
      stepGraph(getOptimizer({ className: 'adam', config: { clipnorm: 1 } }), variables()),
    );
    const updates = steps.filter(({ bytes, kernel }) => kernel === 'elementwise' && bytes > 3 * 4 * 1000);
    expect(updates).toHaveLength(2);
  });
});
