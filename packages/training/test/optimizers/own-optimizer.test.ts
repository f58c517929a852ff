import { add, cast, divide, multiply, State, sign, subtract, type Value } from '@sepal/ops';
import type { Engine } from '@sepal/runtime';
import { scalar, type Tensor } from '@sepal/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  getOptimizer,
  LearningRateSchedule,
  Optimizer,
  type OptimizerOptions,
  type OptimizerStep,
  type Slot,
  serializeOptimizer,
  type VariableUpdate,
} from '../../src/index.ts';
import { engines, stepGraph, TrainingStep, variableOf } from './training-step.ts';

interface SignOptions extends OptimizerOptions {
  readonly power?: number;
}

/** Steps by the sign of the sum of gradients, larger from step to step, towards the first weights, and counts the variables that it has updated. */
class SignOptimizer extends Optimizer {
  static override readonly className = 'SignOptimizer';
  readonly power: number;
  readonly #count = new State({ path: 'sign/count', shape: [], dtype: 'float32', initial: scalar(0) });

  constructor({ power = 1, ...common }: SignOptions = {}) {
    super({ learningRate: 0.5, ...common });
    this.power = power;
  }

  protected override slots(): readonly (readonly Slot[])[] {
    return [[{ name: 'sum', initial: 1 }], [{ name: 'first', initial: ({ value }) => value }]];
  }

  protected override sharedStates(): readonly State[] {
    return [this.#count];
  }

  protected override begin(step: OptimizerStep): VariableUpdate {
    const rate = multiply(step.learningRate, multiply(step.time, this.power));
    return (gradient, variable) => {
      const slot = step.slot('sum', variable);
      const sum = step.write(slot, add(step.read(slot), gradient));
      const first = step.read(step.slot('first', variable));
      const back = multiply(subtract(first, step.read(variable)), 0.5);
      step.write(variable, add(step.read(variable), subtract(back, multiply(sign(sum), rate))));
      step.write(this.#count, add(step.read(this.#count), 1));
    };
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), power: this.power };
  }
}

class Halving extends LearningRateSchedule {
  static override readonly className = 'Halving';
  call(step: Tensor): Tensor;
  call(step: Value): Value;
  call(step: Value): Value {
    return divide(1, add(cast(step, 'float32'), 1));
  }
  override getConfig(): Record<string, unknown> {
    return {};
  }
}

const a = { name: 'kernel', layer: 'a', shape: [2], data: [4, -4] };
const b = { name: 'bias', layer: 'b', shape: [1], data: [0] };

describe.each(engines)('on %s', (_, make) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await make();
  });
  afterAll(() => engine.close());

  test('a subclass updates variables, its slots and what they share', async () => {
    const optimizer = new SignOptimizer();
    const variables = [variableOf(a), variableOf(b)];
    const step = new TrainingStep(engine, optimizer, variables);
    expect(optimizer.variables.map(({ path }) => path)).toEqual([
      'sign_optimizer/iteration',
      'sign_optimizer/learning_rate',
      'sign_optimizer/a_kernel_sum',
      'sign_optimizer/b_bias_sum',
      'sign_optimizer/a_kernel_first',
      'sign_optimizer/b_bias_first',
      'sign/count',
    ]);
    await step.run([[1, -2], [-1]]);
    await step.run([[1, -2], [-1]]);
    const values = await Promise.all(
      [...variables, ...optimizer.variables].map(async (state) => (await state.read()).toArray()),
    );
    // The first step is by the rate, 0.5; the second goes half of that back, and on by twice the rate.
    expect(values).toEqual([[4 - 0.25 - 1, -4 + 0.25 + 1], [1], 2, 0.5, [3, -3], [-1], [4, -4], [0], 4]);
    step.close();
  });

  test('a schedule of one’s own is found among the custom objects', async () => {
    const optimizer = getOptimizer(
      { className: 'SignOptimizer', config: { power: 2, learningRate: { className: 'Halving', config: {} } } },
      { customObjects: { SignOptimizer, Halving } },
    );
    const variable = variableOf(b);
    const step = new TrainingStep(engine, optimizer, [variable]);
    await step.run([[1]]);
    await step.run([[1]]);
    expect((await variable.read()).item()).toBe(-2 + 1 - (1 / 2) * 4);
    await optimizer.iterations.read();
    expect(optimizer.learningRate).toBe(Math.fround(1 / 3));
    step.close();
  });
});

test('its config comes back', () => {
  const optimizer = new SignOptimizer({ power: 3, clipnorm: 1 });
  const customObjects = { SignOptimizer };
  const again = getOptimizer(serializeOptimizer(optimizer), { customObjects });
  expect(again).toBeInstanceOf(SignOptimizer);
  expect(again.getConfig()).toEqual(optimizer.getConfig());
  expect(() => getOptimizer(serializeOptimizer(optimizer))).toThrow(
    'Could not interpret optimizer identifier: SignOptimizer.',
  );
});

test('a slot that it does not have is an error that says where to return it', () => {
  class Forgetful extends Optimizer {
    static override readonly className = 'Forgetful';
    protected override begin(step: OptimizerStep): VariableUpdate {
      return (gradient, variable) => {
        step.write(step.slot('momentum', variable), gradient);
      };
    }
  }
  expect(() => stepGraph(new Forgetful({ learningRate: 1 }), [variableOf(a)])).toThrow(
    "forgetful: The variable 'a/kernel' has no slot 'momentum'. Return it from slots()",
  );
  expect(() => new Forgetful({})).toThrow('Forgetful: `learningRate` must be a number or a LearningRateSchedule.');
  expect(() => new Forgetful({ learningRate: 1, momentum: 1 } as never)).toThrow(
    'Forgetful: Unrecognized keyword arguments',
  );
});
