/** What losses, metrics and weights do in a fit: people's troubles with them (Keras issues 19740, 11786, 13552, 17029). */
import { type AnyModel, Dense, input, Sequential } from '@sepal/layers';
import { type Tensor, tensor, ValueError } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { type CompileOptions, compile, SGD } from '../../src/index.ts';
import type { LossName } from '../../src/losses/index.ts';
import { column, QUIET, scaling } from '../quiet.ts';

/** Options that keep weights as they are. */
const still = (): CompileOptions => ({ optimizer: new SGD({ learningRate: 0 }) });

/** Predicts the classes of two numbers with probabilities. */
function classifier(units: number): Sequential {
  return new Sequential([input({ shape: [2] }), new Dense({ units, activation: units === 1 ? 'sigmoid' : 'softmax' })]);
}

const rows = tensor([
  [1, 0],
  [0, 1],
  [1, 1],
  [0, 0],
]);

test('weights: a loss divides by the number of samples, weighted metrics by the weights, others ignore them', async () => {
  const trainer = compile(scaling(1), {
    ...still(),
    loss: 'mae',
    metrics: ['mae'],
    weightedMetrics: ['mae'],
  });
  // Errors are 1 and 3, weights 0 and 1.
  const { history } = await trainer.fit(column(1, 2), column(2, 5), { ...QUIET, sampleWeight: tensor([0, 1]) });
  expect(history).toEqual({ loss: [1.5], mae: [2], weighted_mae: [3] });
});

describe('labels that are no classes', () => {
  const losses: readonly (readonly [LossName, number, Tensor, RegExp])[] = [
    [
      'sparseCategoricalCrossentropy',
      3,
      tensor([0, 3, 1, 2]),
      /Label 3 at index 1 is not a class: the predictions have 3/,
    ],
    ['sparseCategoricalCrossentropy', 3, tensor([0, 1, -1, 2]), /Label -1 at index 2/],
    ['binaryCrossentropy', 1, tensor([0, 1, 2, 1]), /Received 2 at index 2/],
    ['sparseCategoricalCrossentropy', 1, tensor([0, 1, 0, 1]), /Use binaryCrossentropy/],
    ['categoricalCrossentropy', 1, tensor([[0], [1], [0], [1]]), /Use binaryCrossentropy/],
    ['categoricalCrossentropy', 3, tensor([0, 1, 2, 1]), /sparseCategoricalCrossentropy takes class indices/],
  ];

  test.each(losses)('are refused by %s of %i units, and nothing is lost', async (loss, units, labels, message) => {
    const model: AnyModel = classifier(units);
    const before = await model.getWeights();
    const trainer = compile(model, { loss });
    await expect(trainer.fit(rows, labels, QUIET)).rejects.toThrow(ValueError);
    await expect(trainer.fit(rows, labels, QUIET)).rejects.toThrow(message);
    await expect(trainer.trainOnBatch(rows, labels)).rejects.toThrow(message);
    expect(await model.getWeights()).toEqual(before);
  });
});

describe('accuracy', () => {
  const indices = [1, 0, 1, 0];
  const oneHot = tensor(indices.map((index) => (index === 0 ? [1, 0] : [0, 1])));

  test.each<readonly [LossName, number, Tensor]>([
    ['sparseCategoricalCrossentropy', 2, tensor(indices)],
    ['sparseCategoricalCrossentropy', 2, column(...indices)],
    ['crossentropy', 2, column(...indices)],
    ['categoricalCrossentropy', 2, oneHot],
    ['crossentropy', 2, oneHot],
    ['binaryCrossentropy', 1, tensor(indices)],
    ['binaryCrossentropy', 1, column(...indices)],
    ['ce', 1, tensor(indices)],
  ])('goes with %s of %i units and targets %s', async (loss, units, labels) => {
    const model = classifier(units);
    // Class 1 where the first number is larger, as in the labels but for the third row, where both are equal: there class 0 wins.
    model.setWeights(
      units === 1
        ? [tensor([[4], [-4]]), tensor([0])]
        : [
            tensor([
              [0, 4],
              [4, 0],
            ]),
            tensor([0, 0]),
          ],
    );
    const trainer = compile(model, { ...still(), loss, metrics: ['accuracy', 'acc'] });
    const logs = await trainer.evaluate(rows, labels, { ...QUIET, returnDict: true });
    expect(Object.keys(logs)).toEqual(['acc', 'accuracy', 'loss']);
    expect([logs['acc'], logs['accuracy']]).toEqual([0.75, 0.75]);
  });
});
