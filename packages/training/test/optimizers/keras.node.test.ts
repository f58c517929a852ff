import { expectClose, golden } from '@sepal/goldens';
import type { State } from '@sepal/ops';
import type { Engine } from '@sepal/runtime';
import { camelCaseKeys, readSerialized } from '@sepal/tensor/options';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getOptimizer, type Optimizer, serializeOptimizer } from '../../src/index.ts';
import { engines, TrainingStep, variableOf } from './training-step.ts';

const { variables: initial, gradients, recorded, cases } = golden('optimizers');

type Case = (typeof cases)[number];

const titled = cases.map(
  (each) => [each.optimizer, JSON.stringify([each.args, each.constraints, each.excluded]), each] as const,
);

function make({ optimizer: class_name, args, constraints, excluded }: Case) {
  const variables = initial.map((weights, index) =>
    variableOf({ ...weights, constraint: constraints[index] as never }),
  );
  const optimizer = getOptimizer({ class_name, config: args });
  if (excluded !== null) {
    const varList = excluded.var_list.map((index) => variables[index] as (typeof variables)[number]);
    optimizer.excludeFromWeightDecay({ varList, varNames: excluded.var_names });
  }
  return { optimizer, variables };
}

async function flat(states: readonly State[]): Promise<number[]> {
  const values = await Promise.all(states.map((state) => state.read()));
  return values.flatMap(({ data }) => [...data] as number[]);
}

/** Keras' config with camelCase keys, that of a schedule included. */
function expectedConfig(config: Case['config']): Record<string, unknown> {
  const learningRate = config['learning_rate'];
  return { ...camelCaseKeys(config), learningRate: readSerialized(learningRate) ?? learningRate };
}

describe.each(titled)('%s with %s', (_, _options, each) => {
  test('has Keras’ config and variables', async () => {
    const { optimizer, variables } = make(each);
    expect(serializeOptimizer(optimizer)).toEqual({
      className: each.optimizer,
      config: expectedConfig(each.config),
    });
    expect(Object.keys(optimizer.getConfig())).toEqual(Object.keys(camelCaseKeys(each.config)));
    const again = getOptimizer(JSON.parse(JSON.stringify(serializeOptimizer(optimizer))));
    expect(again.getConfig()).toEqual(optimizer.getConfig());
    optimizer.build(variables);
    expect(optimizer.variables.map(({ path, shape, dtype }) => ({ path, shape, dtype }))).toEqual(each.variables);
    expect(await flat(optimizer.variables)).toEqual(each.begun.map(Math.fround));
  });
});

describe.each(engines)('on %s', (_, makeEngine) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await makeEngine();
  });
  afterAll(() => engine.close());

  test.each(titled)('%s with %s takes Keras’ steps', async (_optimizer, _options, each) => {
    const { optimizer, variables } = make(each);
    const step = new TrainingStep(engine, optimizer, variables);
    for (const [index, slopes] of gradients.entries()) {
      await step.run(slopes);
      const weights = each.weights[recorded.indexOf(index)];
      if (weights !== undefined) expectClose(await flat(variables), weights, TOLERANCE);
    }
    expectClose(await flat(optimizer.variables), each.states, TOLERANCE);
    expectClose([await rateOf(optimizer)], [each.learningRate], TOLERANCE);
    await optimizer.finalizeVariableValues();
    expectClose(await flat(variables), each.finalized, TOLERANCE);
    step.close();
  });
});

const TOLERANCE = { absolute: 1e-6, relative: 1e-6 };

async function rateOf(optimizer: Optimizer): Promise<number> {
  await optimizer.iterations.read();
  return optimizer.learningRate;
}
