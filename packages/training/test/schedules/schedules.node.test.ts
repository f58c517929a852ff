import { expectClose, golden } from '@sepal/goldens';
import { Trace } from '@sepal/ops';
import { scalar, ValueError } from '@sepal/tensor';
import { camelCaseKeys } from '@sepal/tensor/options';
import { describe, expect, test } from 'vitest';
import { CosineDecay, getSchedule, PiecewiseConstantDecay, serializeSchedule } from '../../src/index.ts';
import { engines } from '../optimizers/training-step.ts';

const { steps, cases, objects, refused } = golden('schedules');

describe.each(cases.map((each) => [each.schedule, JSON.stringify(each.args), each] as const))(
  '%s(%s)',
  (className, _, { args, config, rates }) => {
    const schedule = getSchedule({ class_name: className, config: args });

    test('has Keras’ config', () => {
      expect(serializeSchedule(schedule)).toEqual({ className, config: camelCaseKeys(config) });
      expect(getSchedule(serializeSchedule(schedule))).toEqual(schedule);
    });

    test.each(engines)('has Keras’ rates on %s', async (_kind, make) => {
      const engine = await make();
      const trace = new Trace();
      const step = trace.input({ shape: [], dtype: 'int32' });
      const session = engine.createSession();
      const executable = session.add('rate', trace.finish([schedule.call(step)]));
      const ours: number[] = [];
      for (const each of steps) {
        const [rate] = await executable.run([scalar(each, 'int32')]);
        ours.push(rate?.item() as number);
      }
      engine.close();
      expectClose(ours, rates.map(Number), { absolute: 1e-7, relative: 1e-6 });
    });
  },
);

test('cosine decay begins with the first rate, ends with exactly 0 and stays there', () => {
  const schedule = new CosineDecay({ initialLearningRate: 0.1, decaySteps: 4 });
  const rates = [0, 1, 2, 3, 4, 5].map((step) => schedule.call(scalar(step, 'int32')).item() as number);
  expect(rates[0]).toBe(Math.fround(0.1));
  expectClose(rates, [0.1, 0.085355, 0.05, 0.014645, 0, 0], { absolute: 1e-6 });
  expect(rates.slice(4)).toEqual([0, 0]);
});

test('values without boundaries are one rate', () => {
  const schedule = new PiecewiseConstantDecay({ boundaries: [], values: [0.5] });
  expect(schedule.call(scalar(7, 'int32')).item()).toBe(0.5);
});

describe('lookups', () => {
  test.each(objects.map((each) => [JSON.stringify(each.identifier), each] as const))('%s', (_, lookup) => {
    const { className, config } = lookup as { className: string; config: Record<string, unknown> };
    expect(serializeSchedule(getSchedule(lookup.identifier as never))).toEqual({
      className,
      config: camelCaseKeys(config),
    });
  });

  test('of nothing is null, of another name an error that lists the names', () => {
    expect(getSchedule(null)).toBe(null);
    expect(() => getSchedule({ className: 'CosineDecays', config: {} })).toThrow("Did you mean 'cosineDecay'?");
  });
});

describe('refused', () => {
  test.each(refused.map((each) => [each.schedule, JSON.stringify(each.args), each.args] as const))(
    'by Keras: %s(%s)',
    (className, _, config) => {
      expect(() => getSchedule({ class_name: className, config })).toThrow(ValueError);
    },
  );

  test.each([
    ['CosineDecay', { decaySteps: 4 }, '`initialLearningRate`'],
    ['CosineDecay', { initialLearningRate: -1, decaySteps: 4 }, 'initialLearningRate=-1'],
    ['CosineDecay', { initialLearningRate: 1, decaySteps: Number.NaN }, 'decaySteps=NaN'],
    ['CosineDecay', { initialLearningRate: 1, decaySteps: 4, warmup: 3 }, 'warmup'],
    ['CosineDecayRestarts', { initialLearningRate: 1, firstDecaySteps: 4, tMul: 0.5 }, 'tMul=0.5'],
    ['ExponentialDecay', { initialLearningRate: 1, decaySteps: 4, decayRate: 'fast' }, "decayRate='fast'"],
    ['PolynomialDecay', { initialLearningRate: 1, decaySteps: 4, cycle: 1 }, 'cycle=1'],
    ['PiecewiseConstantDecay', { boundaries: [2, 1], values: [1, 2, 3] }, 'boundaries=[2, 1]'],
    ['PiecewiseConstantDecay', { boundaries: [0.5], values: [1, 2] }, 'boundaries=[0.5]'],
    ['PiecewiseConstantDecay', { boundaries: 1, values: [1, 2] }, 'boundaries=1'],
    ['PiecewiseConstantDecay', { boundaries: [1], values: [1, 'x'] }, "values='x'"],
  ])('%s with %j', (className, config, part) => {
    expect(() => getSchedule({ className, config })).toThrow(part);
    expect(() => getSchedule({ className, config })).toThrow(className);
  });
});
