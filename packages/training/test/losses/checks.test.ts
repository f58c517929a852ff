/** Targets that do not fit the loss: shapes before the first step, numbers before every step (Keras issues 11786, 17029, 13552). */
import type { TensorType } from '@sepal/ops';
import { type DType, ShapeError, type SymbolicShape, tensor, ValueError } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import * as losses from '../../src/losses/index.ts';
import { getLoss, type LossName } from '../../src/losses/index.ts';

const type = (shape: SymbolicShape, dtype: DType = 'float32'): TensorType => ({ shape, dtype });
const WHERE = "loss of output 'dense'";

const ELEMENTWISE = [
  'meanSquaredError',
  'meanAbsoluteError',
  'meanAbsolutePercentageError',
  'meanSquaredLogarithmicError',
  'cosineSimilarity',
  'huber',
  'logCosh',
  'hinge',
  'squaredHinge',
  'categoricalHinge',
  'poisson',
  'klDivergence',
  'binaryCrossentropy',
  'binaryFocalCrossentropy',
  'dice',
  'tversky',
] as const satisfies readonly LossName[];
const ONE_HOT = ['categoricalCrossentropy', 'categoricalFocalCrossentropy'] as const satisfies readonly LossName[];
const SPARSE = ['sparseCategoricalCrossentropy'] as const satisfies readonly LossName[];

test('every loss is in a table', () => {
  const names = [...ELEMENTWISE, ...ONE_HOT, ...SPARSE].map((name) => name.toLowerCase()).sort();
  const classes = Object.values(losses).filter(
    (entry) => typeof entry === 'function' && entry.prototype instanceof losses.Loss,
  );
  expect(names).toEqual(classes.map(({ name }) => name.toLowerCase()).sort());
});

describe.each<
  [string, readonly LossName[], [SymbolicShape, SymbolicShape][], [SymbolicShape, SymbolicShape, RegExp][]]
>([
  [
    'that compares numbers',
    ELEMENTWISE,
    [
      [
        [4, 3],
        [4, 3],
      ],
      [[4], [4, 1]],
      [[4, 1], [4]],
      [
        [null, 3],
        [4, 3],
      ],
      [
        [4, 2, 2],
        [4, 2, 2, 1],
      ],
    ],
    [
      [[4], [4, 3], /sparseCategoricalCrossentropy takes class indices/],
      [[4, 1], [4, 3], /sparseCategoricalCrossentropy takes class indices/],
      [[4, 2], [4, 3], /Give targets of shape \(4, 3\)/],
      [[3], [4, 1], /Give targets of shape \(4, 1\)/],
      [[4, 3, 1, 1], [4, 3], /Give targets of shape \(4, 3\)/],
    ],
  ],
  [
    'of one-hot rows',
    ONE_HOT,
    [
      [
        [4, 3],
        [4, 3],
      ],
      [
        [null, 5, 3],
        [null, 5, 3],
      ],
    ],
    [
      [[4], [4, 3], /sparseCategoricalCrossentropy takes class indices/],
      [[4, 1], [4, 3], /sparseCategoricalCrossentropy takes class indices/],
      [[4, 10], [4, 3], /Give one-hot targets of shape \(4, 3\)/],
      [[4, 1], [4, 1], /Use binaryCrossentropy/],
      [[4], [4, 1], /Use binaryCrossentropy/],
    ],
  ],
  [
    'of class indices',
    SPARSE,
    [
      [[4], [4, 3]],
      [
        [4, 1],
        [4, 3],
      ],
      [[null], [4, 3]],
      [
        [4, 5, 5],
        [4, 5, 5, 3],
      ],
      [
        [4, 5, 5, 1],
        [4, 5, 5, 3],
      ],
    ],
    [
      [[4, 3], [4, 3], /categoricalCrossentropy takes one-hot rows/],
      [[4, 2], [4, 3], /Give class indices of shape \(4,\)/],
      [[5], [4, 3], /Give class indices of shape \(4,\)/],
      [[4], [4, 1], /Use binaryCrossentropy/],
    ],
  ],
])('a loss %s', (_, names, fitting, others) => {
  test.each(names.flatMap((name) => fitting.map(([yTrue, yPred]) => [name, yTrue, yPred] as const)))(
    '%s takes targets %j for predictions %j',
    (name, yTrue, yPred) => {
      expect(() => getLoss(name).checkTargets(type(yTrue), type(yPred), WHERE)).not.toThrow();
    },
  );

  test.each(names.flatMap((name) => others.map((each) => [name, ...each] as const)))(
    '%s refuses targets %j for predictions %j',
    (name, yTrue, yPred, hint) => {
      const check = (): void => getLoss(name).checkTargets(type(yTrue, 'int32'), type(yPred), WHERE);
      expect(check).toThrow(ShapeError);
      expect(check).toThrow(hint);
      expect(check).toThrow(WHERE);
      expect(check).toThrow(`(${yPred.join(', ')}`);
    },
  );
});

describe('labels', () => {
  const sparse = getLoss('sparseCategoricalCrossentropy');
  const predictions = type([4, 3]);

  test.each([
    [[0, 1, 3, 2], /Label 3 at index 2 is not a class: the predictions have 3/, /from 0 to 2/],
    [[0, -1, 1, 2], /Label -1 at index 1 is not a class: the predictions have 3/, /from 0 to 2/],
    [[0, 0.5, 1, 2], /Label 0.5 at index 1/, /whole numbers/],
    [[0, Number.NaN, 1, 2], /Label NaN at index 1/, /whole numbers/],
  ])('%j are refused by sparse categorical crossentropy', (labels, message, hint) => {
    const check = (): void => sparse.checkLabels(tensor(labels), predictions, WHERE);
    expect(check).toThrow(ValueError);
    expect(check).toThrow(message);
    expect(check).toThrow(hint);
  });

  test('name the place in a picture', () => {
    const labels = tensor([
      [[0], [1]],
      [[7], [1]],
    ]);
    expect(() => sparse.checkLabels(labels, type([2, 2, 3]), WHERE)).toThrow(/Label 7 at index \[1, 0, 0\]/);
  });

  test('may be the class to ignore', () => {
    const ignoring = new losses.SparseCategoricalCrossentropy({ ignoreClass: -1 });
    expect(() => ignoring.checkLabels(tensor([0, -1, 2, 1]), predictions, WHERE)).not.toThrow();
    expect(() => ignoring.checkLabels(tensor([0, -2, 2, 1]), predictions, WHERE)).toThrow(ValueError);
  });

  test('are refused by the function on tensors too', () => {
    const given = tensor([[0.2, 0.3, 0.5]]);
    expect(() => losses.sparseCategoricalCrossentropy(tensor([3]), given)).toThrow(/Label 3 at index 0/);
  });

  test.each(['binaryCrossentropy', 'binaryFocalCrossentropy', ...ONE_HOT] as const)(
    'from 0 to 1 go with %s',
    (name) => {
      const loss = getLoss(name);
      expect(() => loss.checkLabels(tensor([[0, 1, 0.5]]), type([1, 3]), WHERE)).not.toThrow();
      expect(() => loss.checkLabels(tensor([[0, 1, 2]]), type([1, 3]), WHERE)).toThrow(
        /Received 2 at index \[0, 2\].*sparseCategoricalCrossentropy/,
      );
      expect(() => loss.checkLabels(tensor([[0, -0.5, 1]]), type([1, 3]), WHERE)).toThrow(/meanSquaredError/);
      expect(() => loss.checkLabels(tensor([[0, Number.NaN, 1]]), type([1, 3]), WHERE)).toThrow(/Received NaN/);
    },
  );
});

describe('options', () => {
  test.each([
    [() => new losses.MeanSquaredError({ reduction: 'average' as 'sum' }), /reduction='average'.*sumOverBatchSize/],
    [() => new losses.BinaryCrossentropy({ labelSmoothing: 1.5 }), /`labelSmoothing` must be a number from 0 to 1/],
    [
      () => new losses.BinaryCrossentropy({ fromLogits: 1 as unknown as boolean }),
      /`fromLogits` must be true or false/,
    ],
    [() => new losses.CategoricalCrossentropy({ axis: true as unknown as number }), /`axis` must be an integer/],
    [() => new losses.Huber({ delta: Number.NaN }), /delta/],
    [() => new losses.Huber({ detla: 1 } as object), /Did you mean 'delta'/],
    [() => getLoss('mean_square_error'), /Did you mean 'meanSquaredError'/],
    [() => getLoss(7 as never), /Could not interpret loss identifier: 7/],
  ])('are checked: %s', (make, message) => {
    expect(make).toThrow(ValueError);
    expect(make).toThrow(message);
  });

  test('a function is a loss, and a subclass may be one', () => {
    const square = (yTrue: losses.LossFunction extends (t: infer T, ...rest: never[]) => unknown ? T : never) => yTrue;
    expect(getLoss(square).name).toBe('square');
    class Mine extends losses.Loss {
      call(yTrue: Parameters<losses.LossFunction>[0]) {
        return yTrue;
      }
    }
    expect(getLoss(Mine).name).toBe('mine');
    expect(getLoss('Mine', { customObjects: { Mine } })).toBeInstanceOf(Mine);
    expect(getLoss(new Mine({ reduction: 'sum' })).apply(tensor([1, 2]), tensor([0, 0])).data[0]).toBe(3);
  });
});
