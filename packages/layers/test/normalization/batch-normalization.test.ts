import { RandomUniform } from '@sepal/initializers';
import { evaluate, type Traced, trace, type Value } from '@sepal/ops';
import { createEngine } from '@sepal/runtime';
import { full, type Shape, setRandomSeed, type Tensor, tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { input } from '../../src/input/input-layer.ts';
import { CallContext } from '../../src/layer/call-context.ts';
import type { Variable } from '../../src/layer/variable.ts';
import { Model } from '../../src/model/functional.ts';
import { BatchNormalization } from '../../src/normalization/batch-normalization.ts';
import { quarters } from '../quarters.ts';

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-6): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs((actual[i] as number) - (expected[i] as number))).toBeLessThanOrEqual(tolerance);
  }
}

/** Mean and population variance of every channel, in float64. */
function momentsOf(x: Tensor, axis: number): { mean: number[]; variance: number[] } {
  const inner = x.shape.slice(axis + 1).reduce((product, length) => product * length, 1);
  const channels = x.shape[axis] as number;
  const values = Array.from({ length: channels }, (): number[] => []);
  for (const [index, value] of [...x.data].entries()) values[Math.floor(index / inner) % channels]?.push(value);
  const mean = values.map((list) => list.reduce((sum, value) => sum + value, 0) / list.length);
  const variance = values.map(
    (list, c) => list.reduce((sum, value) => sum + (value - (mean[c] as number)) ** 2, 0) / list.length,
  );
  return { mean, variance };
}

test('matches its documentation', () => {
  const layer = new BatchNormalization({ momentum: 0.5 });
  const x = tensor([
    [1, 10],
    [3, 30],
  ]);
  expectClose(layer.apply(x, { training: true }).data, [-1, -1, 1, 1], 1e-3);
  expect(layer.movingMean.value.toArray()).toEqual([1, 10]);
  expect(layer.movingVariance.value.toArray()).toEqual([1, 50.5]);
});

test('is an affine map in inference', () => {
  const layer = new BatchNormalization({ epsilon: 0 });
  layer.build([null, 2]);
  layer.setWeights([tensor([2, 3]), tensor([1, -1]), tensor([5, 6]), tensor([4, 16])]);
  expect(layer.apply(tensor([[7, 2]])).toArray()).toEqual([[3, -4]]);
  expect(layer.movingMean.value.toArray()).toEqual([5, 6]);
});

// Keras' test_correctness, with its sixteen combinations.
describe.each([-1, 1])('axis %i', (axis) => {
  const inits = ['zeros', 'ones'] as const;
  const shapes: Shape[] = [
    [5, 2, 3],
    [5, 3, 3, 2],
  ];
  const cases = shapes.flatMap((shape) =>
    inits.flatMap((movingMeanInitializer) =>
      inits.map((movingVarianceInitializer) => ({ shape, movingMeanInitializer, movingVarianceInitializer })),
    ),
  );
  test.each(cases)('%j', ({ shape, ...initializers }) => {
    const layer = new BatchNormalization({ axis, momentum: 0, ...initializers });
    const x = quarters(shape, 3, { offset: 5 });
    let output = x;
    for (let call = 0; call < 3; call++) output = layer.apply(output, { training: true });
    const { mean, variance } = momentsOf(output, axis < 0 ? shape.length + axis : axis);
    expectClose(
      mean,
      mean.map(() => 0),
      1e-3,
    );
    expectClose(
      variance,
      variance.map(() => 1),
      3e-3,
    );
    expectClose(
      layer.movingMean.value.data,
      mean.map(() => 0),
      1e-3,
    );
    expectClose(
      layer.movingVariance.value.data,
      mean.map(() => 1),
      3e-3,
    );
    expect(layer.apply(x).data).not.toEqual(layer.apply(x, { training: true }).data);
    // With momentum 0 the averages are the batch's own.
    expectClose(layer.apply(x).data, layer.apply(x, { training: true }).data, 2e-6);
  });
});

test('uses the population variance', () => {
  const layer = new BatchNormalization({ momentum: 0, movingVarianceInitializer: 'zeros' });
  layer.apply(tensor([[0], [2]]), { training: true });
  expect(layer.movingVariance.value.toArray()).toEqual([1]);
});

test('a frozen layer normalizes with its averages and does not update them', () => {
  const layer = new BatchNormalization({ momentum: 0.8, epsilon: 1e-7 });
  layer.build([null, 4, 4, 3]);
  layer.trainable = false;
  expect([layer.weights, layer.trainableWeights, layer.nonTrainableWeights].map(({ length }) => length)).toEqual([
    4, 0, 4,
  ]);
  const x = quarters([4, 4, 4, 3], 1, { offset: 5 });
  expectClose(layer.apply(x, { training: true }).data, x.data, 1e-5);
  expect(layer.movingMean.value.toArray()).toEqual([0, 0, 0]);
  layer.trainable = true;
  expect([layer.weights, layer.trainableWeights, layer.nonTrainableWeights].map(({ length }) => length)).toEqual([
    4, 2, 2,
  ]);
  const { mean, variance } = momentsOf(layer.apply(x, { training: true }), 3);
  expectClose(mean, [0, 0, 0], 1e-6);
  expectClose(variance, [1, 1, 1], 1e-6);
  expect(layer.movingMean.value.toArray()).not.toEqual([0, 0, 0]);
});

test('names its weights as in Keras', () => {
  const names = (options: ConstructorParameters<typeof BatchNormalization>[0]): string[] => {
    const layer = new BatchNormalization({ name: 'bn', ...options });
    layer.build([null, 2]);
    return layer.weights.map(({ path }) => path.replace(/^bn\//, ''));
  };
  expect(names({})).toEqual(['gamma', 'beta', 'moving_mean', 'moving_variance']);
  expect(names({ scale: false })).toEqual(['beta', 'moving_mean', 'moving_variance']);
  expect(names({ center: false })).toEqual(['gamma', 'moving_mean', 'moving_variance']);
  expect(names({ renorm: true })).toEqual([
    ...['gamma', 'beta', 'moving_mean', 'moving_variance'],
    ...['moving_stddev', 'renorm_mean', 'renorm_stddev'],
  ]);
});

test('regularizers and constraints are attached to the variables', () => {
  const layer = new BatchNormalization({ gammaRegularizer: 'l2', betaConstraint: 'nonNeg' });
  layer.build([null, 2]);
  expect(layer.gamma?.regularizer).toBe(layer.gammaRegularizer);
  expect(layer.beta?.constraint).toBe(layer.betaConstraint);
  expect(layer.losses.map((loss) => loss.item())).toEqual([Math.fround(0.02)]);
});

test('a model with it runs at any size', async () => {
  const x = input({ shape: [null, null, 3] });
  const layer = new BatchNormalization({ movingMeanInitializer: 'ones', movingVarianceInitializer: 'ones' });
  const y = layer.apply(x);
  expect(y.shape).toEqual([null, null, null, 3]);
  expect(layer.apply(x, { training: true }).shape).toEqual([null, null, null, 3]);
  const image = quarters([2, 4, 3, 3]);
  expect(
    await new Model({ inputs: x, outputs: y }).predict(image, { engine: await createEngine({ engine: 'reference' }) }),
  ).toEqual(layer.apply(image));
});

test('accepts integers', () => {
  const layer = new BatchNormalization();
  expect(layer.apply(full([2, 3], 7, 'uint8'))).toEqual(layer.apply(full([2, 3], 7)));
});

test("accepts Keras 2's form of the axis", () => {
  expect(BatchNormalization.fromConfig({ axis: [3], momentum: 0.9 }).getConfig()['axis']).toBe(3);
  expect(new BatchNormalization({ axis: [-1] }).axis).toBe(-1);
  expect(() => new BatchNormalization({ axis: [1, 2] as never })).toThrow(
    '`axis` must be an integer. Received: axis=[1, 2].',
  );
});

test('averages are updated once per run, at its end', () => {
  const layer = new BatchNormalization({ momentum: 0.5 });
  layer.build([null, 1]);
  const x = tensor([[2], [4]]);
  const graph = trace([x], (value: Traced) => {
    const context = CallContext.tracing(value.trace, true);
    const once = context.apply(layer, value) as Value;
    return [once, context.apply(layer, value) as Value];
  });
  expect(graph.updates).toHaveLength(2);
  const { updates } = evaluate(graph, [x]);
  expect(layer.movingMean.value.item()).toBe(0);
  for (const { state, value } of updates) state.assign(value);
  // Two calls in one run: 0 → 1.5 → 2.25.
  expect(layer.movingMean.value.item()).toBe(2.25);
});

describe('batch renormalization', () => {
  const value = (variable: Variable | undefined): number[] => [...(variable as Variable).value.data];

  test('starts from the root of the variance', () => {
    const layer = new BatchNormalization({
      renorm: true,
      movingVarianceInitializer: { className: 'Constant', config: { value: 4 } },
      movingMeanInitializer: 'ones',
    });
    layer.build([null, 2]);
    expect(value(layer.movingStddev)).toEqual([2, 2]);
    expect(value(layer.renormStddev)).toEqual([2, 2]);
    expect(value(layer.renormMean)).toEqual([1, 1]);
  });

  test('gives every average different numbers if an initializer has no seed', () => {
    setRandomSeed(3);
    const layer = new BatchNormalization({ renorm: true, movingMeanInitializer: new RandomUniform() });
    layer.build([null, 4]);
    expect(value(layer.renormMean)).not.toEqual(value(layer.movingMean));
  });

  test('is the same in inference', () => {
    const layers = [false, true].map((renorm) => new BatchNormalization({ renorm }));
    const x = quarters([4, 3]);
    const outputs = layers.map((layer) => {
      layer.build([null, 3]);
      for (const [index, variable] of layer.weights.slice(0, 4).entries()) {
        variable.assign(quarters([3], index + 1, { offset: 2.25 }));
      }
      return layer.apply(x);
    });
    expect(outputs[1]).toEqual(outputs[0]);
  });

  // Keras' test_renorm_correctness, with other numbers.
  test('corrects the batch by the moving averages', () => {
    const [epsilon, momentum, renormMomentum] = [1e-3, 0.9, 0.8];
    const layer = new BatchNormalization({ epsilon, momentum, renormMomentum, renorm: true });
    layer.build([null, 2]);
    const start = [
      [1.1, 0.9],
      [0.1, -0.1],
      [0.5, -1.5],
      [1.2, 0.7],
      [1.1, 0.8],
      [0.3, 0.6],
      [1.4, 0.75],
    ];
    layer.setWeights(start.map((numbers) => tensor(numbers)));
    const x = tensor([
      [4, 6],
      [8, -2],
      [6, 4],
    ]);
    const output = layer.apply(x, { training: true });
    const { mean, variance } = momentsOf(x, 1);
    const expected = [0, 1].map((c) => {
      const at = (list: readonly number[] | undefined): number => list?.[c] as number;
      const [gamma, beta, movingMean, , movingStddev, renormMean, renormStddev] = start.map(at) as [
        ...[number, number, number, number],
        ...[number, number, number],
      ];
      const stddev = Math.sqrt(at(variance) + epsilon);
      const [r, d] = [stddev / renormStddev, (at(mean) - renormMean) / renormStddev];
      const rows = [0, 1, 2].map(
        (row) => ((((x.data[2 * row + c] as number) - at(mean)) / stddev) * r + d) * gamma + beta,
      );
      const newStddev = movingStddev * momentum + stddev * (1 - momentum);
      return {
        rows,
        averages: [
          movingMean * momentum + at(mean) * (1 - momentum),
          newStddev ** 2 - epsilon,
          newStddev,
          renormMean * renormMomentum + at(mean) * (1 - renormMomentum),
          renormStddev * renormMomentum + stddev * (1 - renormMomentum),
        ],
      };
    });
    for (const [c, { rows, averages }] of expected.entries()) {
      expectClose(
        rows.map((_, row) => output.data[2 * row + c] as number),
        rows,
        1e-5,
      );
      expectClose(
        layer.weights.slice(2).map((variable) => variable.value.data[c] as number),
        averages,
        1e-5,
      );
    }
  });

  test('refuses invalid limits', () => {
    const make = (renormClipping: object) => () => new BatchNormalization({ renorm: true, renormClipping });
    expect(make({ rmax: 0, rmin: 1 })).toThrow(
      'rmax should be greater than rmin in the `renormClipping` argument. Received: rmax=0, rmin=1.',
    );
    expect(make({ dmax: -1 })).toThrow(
      'dmax should be non-negative in the `renormClipping` argument. Received: dmax=-1.',
    );
    expect(make({ dmax: 'a' })).toThrow(
      "dmax should be a number in the `renormClipping` argument. Received: dmax='a'.",
    );
    expect(make({ rMax: 1 })).toThrow('Received invalid keys for `renormClipping` argument');
    expect(make({ rmax: null, rmin: 0.5 })).not.toThrow();
    expect(() => new BatchNormalization({ renormClipping: { rmax: 0, rmin: 1 } })).toThrow('rmax should be greater');
    expect(() => new BatchNormalization({ renormMomentum: 2 })).toThrow(
      '`renormMomentum` must be a number from 0 to 1',
    );
  });
});
