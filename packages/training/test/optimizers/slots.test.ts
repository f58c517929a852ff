import { expectClose } from '@sepal/goldens';
import type { Variable } from '@sepal/layers';
import type { State } from '@sepal/ops';
import { createEngine, type Engine } from '@sepal/runtime';
import { SepalError, scalar, Tensor, ValueError } from '@sepal/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Adam, getOptimizer, Nadam, type Optimizer, SGD, serializeOptimizer } from '../../src/index.ts';
import { stepGraph, TrainingStep, variableOf } from './training-step.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine({ engine: 'wasm' });
});
afterAll(() => engine.close());

const SHAPE = [5];

function layer(name: string): Variable {
  return variableOf({ name: 'kernel', layer: name, shape: SHAPE, data: [1, -1, 0.5, 2, 0] });
}

/** Gradients that differ from step to step. */
function gradient(step: number): readonly number[] {
  return [0, 1, 2, 3, 4].map((index) => Math.sin(5 * step + index));
}

async function train(optimizer: Optimizer, variables: readonly Variable[], steps: readonly number[]): Promise<void> {
  const training = new TrainingStep(engine, optimizer, variables);
  for (const step of steps) await training.run(variables.map((_, index) => gradient(step + 100 * index)));
  training.close();
}

async function values(states: readonly State[]): Promise<number[][]> {
  return Promise.all(states.map(async (state) => [...(await state.read()).data] as number[]));
}

describe('building again', () => {
  test('with fewer variables leaves the others alone; with all of them, each goes on with its own slots', async () => {
    const optimizer = new Adam({ learningRate: 0.1 });
    const [a, b] = [layer('a'), layer('b')];
    await train(optimizer, [a, b], [0, 1, 2]);
    const slots = optimizer.variables.slice(2);
    const [momentumA, , momentumB, velocityB] = slots as [State, State, State, State];
    const before = await values([b, momentumB, velocityB]);

    optimizer.build([a]);
    expect(optimizer.variables.map(({ path }) => path)).toEqual([
      'adam/iteration',
      'adam/learning_rate',
      'adam/a_kernel_momentum',
      'adam/a_kernel_velocity',
    ]);
    expect(optimizer.variables[2]).toBe(momentumA);
    await train(optimizer, [a], [3, 4]);
    expect(await values([b, momentumB, velocityB])).toEqual(before);

    optimizer.build([a, b]);
    expect(optimizer.variables.slice(2)).toEqual(slots);
    expect(optimizer.iterations.value.item()).toBe(5);
  });

  test('with one that it does not know begins its slots anew, and its average at its value', async () => {
    const optimizer = new Adam({ useEma: true, emaMomentum: 0.5 });
    const [a, b] = [layer('a'), layer('b')];
    await train(optimizer, [a], [0, 1]);
    optimizer.build([a, b]);
    const averages = [...optimizer.averages.values()];
    expect((await values(averages))[1]).toEqual((await values([b]))[0]);
    await train(optimizer, [a, b], [2]);
    const [before] = await values([layer('b')]);
    const [after] = await values([b]);
    const [, average] = await values(averages);
    expectClose(
      average as number[],
      (after as number[]).map((value, index) => (value + (before?.[index] as number)) / 2),
      { absolute: 1e-6 },
    );
  });

  test('order follows the variables, not the time when they joined', () => {
    const optimizer = new SGD({ momentum: 0.9 });
    const [a, b] = [layer('a'), layer('b')];
    optimizer.build([b]);
    optimizer.build([a, b]);
    expect(optimizer.variables.slice(2).map(({ path }) => path)).toEqual([
      'sgd/a_kernel_momentum',
      'sgd/b_kernel_momentum',
    ]);
  });
});

describe('apply', () => {
  test('refuses variables that it was not built with, and too few gradients', () => {
    const optimizer = new SGD();
    const [a, b] = [layer('a'), layer('b')];
    optimizer.build([a]);
    expect(() => stepGraph(optimizer, [b])).toThrow('Unknown variable: b/kernel.');
    expect(() => optimizer.apply([], [a], undefined as never)).toThrow('Received 0 gradients and 1 variables.');
  });

  test('of nothing records nothing', () => {
    expect(stepGraph(new SGD(), []).updates).toEqual([]);
  });

  test('of some of the variables changes those alone', async () => {
    const optimizer = new SGD({ momentum: 0.9 });
    const [a, b] = [layer('a'), layer('b')];
    optimizer.build([a, b]);
    const written = stepGraph(optimizer, [b]).updates.map(({ state }) => state.path);
    expect(written.toSorted()).toEqual(['b/kernel', 'sgd/b_kernel_momentum', 'sgd/iteration']);
  });

  test('excluding from weight decay comes before building', () => {
    const optimizer = new SGD({ weightDecay: 0.1 });
    optimizer.build([layer('a')]);
    expect(() => optimizer.excludeFromWeightDecay({ varNames: ['bias'] })).toThrow(SepalError);
  });
});

describe('a step that only accumulates', () => {
  test.each(['sgd', 'adam', 'nadam', 'lion', 'ftrl', 'rmsprop'])(
    'changes no bit of anything else: %s',
    async (className) => {
      const config = { gradientAccumulationSteps: 3, weightDecay: 0.1, clipnorm: 1 };
      const optimizer = getOptimizer({ className, config });
      const a = layer('a');
      await train(optimizer, [a], [0, 1, 2]);
      const kept = [a, ...optimizer.variables.filter(({ path }) => !/iteration|gradient_accumulator$/.test(path))];
      const before = await values(kept);
      await train(optimizer, [a], [3, 4]);
      expect(await values(kept)).toEqual(before);
      await train(optimizer, [a], [5]);
      expect((await values([a]))[0]).not.toEqual(before[0]);
    },
  );

  test('keeps a gradient that is not finite away from the variables until its update', async () => {
    const optimizer = new SGD({ gradientAccumulationSteps: 2 });
    const a = layer('a');
    const training = new TrainingStep(engine, optimizer, [a]);
    await training.run([[Number.NaN, 0, 0, 0, 0]]);
    expect((await values([a]))[0]).toEqual([1, -1, 0.5, 2, 0]);
    await training.run([[0, 0, 0, 0, 0]]);
    expect((await values([a]))[0]?.[0]).toBe(Number.NaN);
    training.close();
  });
});

const STOPPED: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['sgd', { momentum: 0.9 }],
  ['adam', { amsgrad: true, useEma: true, emaOverwriteFrequency: 3 }],
  ['adamw', { gradientAccumulationSteps: 2 }],
  ['rmsprop', { momentum: 0.5, centered: true }],
  ['adagrad', {}],
  ['adadelta', {}],
  ['adamax', {}],
  ['nadam', {}],
  ['lion', {}],
  ['ftrl', { learningRate: { className: 'CosineDecay', config: { initialLearningRate: 0.5, decaySteps: 8 } } }],
];

test.each(STOPPED)('%s goes on from its config and variables with the same bits', async (className, config) => {
  const steps = [0, 1, 2, 3, 4, 5, 6, 7];
  const whole = layer('a');
  await train(getOptimizer({ className, config }), [whole], steps);

  const first = layer('a');
  const optimizer = getOptimizer({ className, config });
  await train(optimizer, [first], steps.slice(0, 5));
  const second = layer('a');
  second.assign(await first.read());
  const again = getOptimizer(JSON.parse(JSON.stringify(serializeOptimizer(optimizer))));
  again.build([second]);
  expect(again.variables.map(({ path }) => path)).toEqual(optimizer.variables.map(({ path }) => path));
  for (const [index, state] of again.variables.entries()) {
    const { shape, dtype, data } = await (optimizer.variables[index] as State).read();
    state.assign(new Tensor(shape, dtype, data.slice()));
  }
  await train(again, [second], steps.slice(5));
  expect(await values([second])).toEqual(await values([whole]));
});

test('counts of steps are exact beyond the whole numbers of float32', async () => {
  const optimizer = new SGD({ learningRate: 1, gradientAccumulationSteps: 7 });
  const a = layer('a');
  optimizer.build([a]);
  // Two steps before a multiple of 7, near the largest int32.
  optimizer.iterations.assign(scalar(7 * 306_783_378 - 2, 'int32'));
  const training = new TrainingStep(engine, optimizer, [a]);
  await training.run([[7, 7, 7, 7, 7]]);
  expect((await values([a]))[0]).toEqual([1, -1, 0.5, 2, 0]);
  await training.run([[7, 7, 7, 7, 7]]);
  expect((await values([a]))[0]).toEqual([-1, -3, -1.5, 0, -2]);
  training.close();
});

test('Nadam has its product of momenta last, under Keras’ name', () => {
  const optimizer = new Nadam();
  expect(optimizer.variables.map(({ path }) => path)).toEqual(['nadam/iteration', 'nadam/learning_rate']);
  optimizer.build([layer('a')]);
  expect(optimizer.variables.at(-1)).toMatchObject({ path: 'variable', shape: [] });
});

test('the loss is scaled as the gradients are unscaled', () => {
  expect((new SGD({ lossScaleFactor: 8 }).scaleLoss(scalar(2)) as Tensor).item()).toBe(16);
  expect((new SGD().scaleLoss(scalar(2)) as Tensor).item()).toBe(2);
  expect(() => new SGD({ lossScaleFactor: -1 })).toThrow(ValueError);
});
