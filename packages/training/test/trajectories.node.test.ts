/** Small networks that Keras trained, trained here: history, weights, evaluate and predict. */
import { expectClose, type GoldenNumber, golden, type TrajectoryCase, type TrajectoryNet } from '@sepal/goldens';
import { type AnyModel, deserialize, type Model, resetLayerNames } from '@sepal/layers';
import { Tensor } from '@sepal/tensor';
import { camelCaseKeys } from '@sepal/tensor/options';
import { describe, expect, test } from 'vitest';
import {
  type Callback,
  compile,
  EarlyStopping,
  LearningRateScheduler,
  ReduceLROnPlateau,
  TerminateOnNaN,
} from '../src/index.ts';
import { numberOf } from './golden-numbers.ts';
import { toTensor } from './of-keras.ts';

const GROUPS = ['fits', 'losses', 'metrics', 'optimizers'] as const;

/** By how much two implementations in float32 may differ. */
const TOLERANCE = { relative: 2e-4, absolute: 2e-4 };

type Given = string | Readonly<Record<string, string>>;
type Options = Readonly<Record<string, unknown>>;

function modelOf({ className, config, weights }: TrajectoryNet): AnyModel & Pick<Model, 'setWeights'> {
  resetLayerNames();
  const model = deserialize({ className, config }) as unknown as Model;
  model.setWeights(weights.map(toTensor));
  return model as never;
}

function targetsOf(net: TrajectoryNet, y: Given): Tensor | Record<string, Tensor> {
  const named = (name: string): Tensor => toTensor(net.data[name] as never);
  if (typeof y === 'string') return named(y);
  return Object.fromEntries(Object.entries(y).map(([output, name]) => [output, named(name)]));
}

function callbackOf([className, options]: readonly [string, Options]): Callback {
  const given = camelCaseKeys(options) as object;
  if (className === 'LearningRateScheduler') {
    return new LearningRateScheduler((epoch, rate) => (epoch > 0 ? rate / 2 : rate));
  }
  const classes = { EarlyStopping, ReduceLROnPlateau, TerminateOnNaN };
  const callbackClass = classes[className as keyof typeof classes] as unknown as new (options: object) => Callback;
  return new callbackClass(given);
}

function fitOptionsOf(net: TrajectoryNet, fit: Options): object {
  const { class_weight: pairs, sample_weight: weights, callbacks = [], ...others } = fit;
  return {
    ...(camelCaseKeys(others) as object),
    shuffle: false,
    verbose: 0,
    callbacks: (callbacks as readonly (readonly [string, Options])[]).map(callbackOf),
    ...(pairs === undefined ? {} : { classWeight: Object.fromEntries(pairs as [number, number][]) }),
    ...(weights === undefined ? {} : { sampleWeight: toTensor(net.data[weights as string] as never) }),
  };
}

const flat = (values: readonly (GoldenNumber | readonly GoldenNumber[])[]): number[] =>
  values.flatMap((value) => (Array.isArray(value) ? value.map(numberOf) : [numberOf(value as GoldenNumber)]));

function expectSame(actual: ArrayLike<number>, expected: readonly number[]): void {
  const finite = expected
    .map((value, index) => [value, actual[index]] as const)
    .filter(([value]) => Number.isFinite(value));
  expect(Array.from(actual, Number.isFinite)).toEqual(expected.map(Number.isFinite));
  expectClose(
    finite.map(([, value]) => value as number),
    finite.map(([value]) => value),
    TOLERANCE,
  );
}

describe.each(GROUPS)('%s', (group) => {
  const { nets, cases } = golden(`trajectories/${group}`);
  test.each(cases.map((each) => [each.name, each] as const))('%s', async (_, given: TrajectoryCase) => {
    const net = nets[given.net] as TrajectoryNet;
    const model = modelOf(net);
    const trainer = compile(model, camelCaseKeys(given.compile) as object);
    const x = toTensor(net.data['x'] as never);
    const y = targetsOf(net, given.y as Given);
    const { history, epoch } = await trainer.fit(x, y as never, fitOptionsOf(net, given.fit as Options));

    expect(epoch).toEqual(given.epoch);
    expect(Object.keys(history)).toEqual(given.history.map(([name]) => name));
    for (const [name, values] of given.history)
      expectSame((history[name] as (number | number[])[]).flat(), flat(values));
    for (const [index, weight] of (await model.getWeights()).entries()) {
      expectSame(weight.data, flat(given.weights[index]?.data as GoldenNumber[]));
    }

    const evaluated = (await trainer.evaluate(x, y as never, {
      batchSize: (given.fit as { batch_size: number }).batch_size,
      verbose: 0,
      returnDict: true,
    })) as Record<string, number | readonly number[]>;
    expect(Object.keys(evaluated)).toEqual(given.evaluate.map(([name]) => name));
    for (const [name, value] of given.evaluate) expectSame([evaluated[name] as number].flat(), flat([value]));

    const predicted = await trainer.predict(x as never, { verbose: 0 });
    const outputs = predicted instanceof Tensor ? { '': predicted } : (predicted as unknown as Record<string, Tensor>);
    for (const [name, expected] of given.predict)
      expectSame(outputs[name]?.data ?? [], flat(expected.data as GoldenNumber[]));
  });
});

test('every optimizer, and at least forty networks', () => {
  const cases = GROUPS.flatMap((group) => golden(`trajectories/${group}`).cases);
  expect(cases.length).toBeGreaterThanOrEqual(40);
  const optimizers = new Set(
    cases.map(({ compile: { optimizer } }) => (optimizer as { class_name: string }).class_name),
  );
  expect([...optimizers].sort()).toEqual('Adadelta Adagrad Adam AdamW Adamax Ftrl Lion Nadam RMSprop SGD'.split(' '));
});
