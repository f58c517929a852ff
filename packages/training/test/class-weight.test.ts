import { Dense, input, Sequential } from '@sepal/layers';
import { type Tensor, tensor, zeros } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { classWeights } from '../src/data/class-weights.ts';
import { compile, type LossOption, SGD } from '../src/index.ts';
import { QUIET } from './quiet.ts';

/** Says 0.5 for both classes, whatever it sees. */
function undecided(units: 1 | 2) {
  const activation = units === 1 ? 'sigmoid' : 'softmax';
  const model = new Sequential([input({ shape: [1] }), new Dense({ units, activation, kernelInitializer: 'zeros' })]);
  const loss: LossOption = units === 1 ? 'binaryCrossentropy' : 'sparseCategoricalCrossentropy';
  return { model, loss };
}

// Three samples of class 0 and one of class 1.
const oneHot = tensor([
  [1, 0],
  [0, 1],
  [1, 0],
  [1, 0],
]);
const labels: readonly (readonly [string, Tensor, 1 | 2, LossOption | undefined])[] = [
  ['one-hot', oneHot, 2, 'categoricalCrossentropy'],
  ['(4,)', tensor([0, 1, 0, 0]), 2, undefined],
  ['(4, 1)', tensor([0, 1, 0, 0], [4, 1]), 2, undefined],
  ['int32', tensor([0, 1, 0, 0], [4], 'int32'), 2, undefined],
  ['of one unit', tensor([0, 1, 0, 0], [4, 1]), 1, undefined],
];

describe.each(labels)('labels %s', (_, y, units, given) => {
  test.each([
    ['all classes', { 0: 1, 1: 10 }],
    ['only one', { 1: 10 }],
  ])('weights of %s: the sum is divided by the count of samples', async (__, classWeight) => {
    const { model, loss } = undecided(units);
    const trainer = compile(model, { optimizer: new SGD({ learningRate: 0 }), loss: given ?? loss });
    const x = zeros([4, 1]);
    const { history } = await trainer.fit(x, y, { ...QUIET, classWeight });
    expect(history['loss']?.[0]).toBeCloseTo((Math.LN2 * 13) / 4, 5);
    expect(await trainer.trainOnBatch(x, y, { classWeight })).toBeCloseTo((Math.LN2 * 13) / 4, 5);
    expect(await trainer.evaluate(x, y, QUIET)).toBeCloseTo(Math.LN2, 5);
  });
});

test('labels of pixels weigh each pixel', () => {
  const sparse = tensor([0, 1, 1, 0, 0, 2], [1, 2, 3, 1]);
  const [weights] = classWeights([sparse], { 1: 4, 2: 9 }, 'here');
  expect(weights?.toArray()).toEqual([
    [
      [1, 4, 4],
      [1, 1, 9],
    ],
  ]);
  const hot = tensor([0, 1, 1, 0], [1, 2, 2]);
  expect(classWeights([hot], { 1: 4 }, 'here')[0]?.toArray()).toEqual([[4, 1]]);
});

test('numbers are rounded to classes as NumPy does', () => {
  const [weights] = classWeights([tensor([0.4, 0.5, 1.5, 2.5, 2.6])], { 0: 10, 2: 20, 3: 30 }, 'here');
  expect(weights?.toArray()).toEqual([10, 10, 20, 20, 30]);
});
