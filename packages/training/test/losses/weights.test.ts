/** Sample weights: what the sum is divided by (Keras issues 19740, 7394, 13329). */
import { expectClose } from '@sepal/goldens';
import { tensor } from '@sepal/tensor';
import { expect, test } from 'vitest';
import {
  CategoricalCrossentropy,
  MeanAbsoluteError,
  type Reduction,
  SparseCategoricalCrossentropy,
} from '../../src/losses/index.ts';
import * as metrics from '../../src/metrics/index.ts';

const targets = tensor([[0], [0]]);
const predictions = tensor([[1], [1]]);
const sampleWeight = tensor([0, 1]);

test.each<[Reduction, readonly number[]]>([
  ['sumOverBatchSize', [0.5]],
  ['mean', [0.5]],
  ['meanWithSampleWeight', [1]],
  ['sum', [1]],
  ['none', [0, 1]],
  [null, [0, 1]],
])('two errors of 1 weighted 0 and 1 are, reduced by %s, %j', (reduction, expected) => {
  const loss = new MeanAbsoluteError({ reduction }).apply(targets, predictions, { sampleWeight });
  expect([...loss.data]).toEqual(expected);
});

test('a metric divides by the weights', async () => {
  const metric = new metrics.MeanAbsoluteError();
  await metric.update(targets, predictions, { sampleWeight });
  expect((await metric.value()).data[0]).toBe(1);
});

test('weights of 0 alone are 0, not NaN', () => {
  const loss = new MeanAbsoluteError({ reduction: 'meanWithSampleWeight' });
  expect(loss.apply(targets, predictions, { sampleWeight: tensor([0, 0]) }).data[0]).toBe(0);
});

const uniform = tensor([
  [0.5, 0.5],
  [0.5, 0.5],
  [0.5, 0.5],
  [0.5, 0.5],
]);
const classes = [0, 0, 0, 1];

test.each([
  ['one-hot rows', new CategoricalCrossentropy(), tensor(classes.map((index) => (index === 0 ? [1, 0] : [0, 1])))],
  ['a vector of indices', new SparseCategoricalCrossentropy(), tensor(classes)],
  ['a column of indices', new SparseCategoricalCrossentropy(), tensor(classes.map((index) => [index]))],
])('a class that counts ten times does for %s', (_, loss, yTrue) => {
  const weights = tensor([1, 1, 1, 10]);
  expectClose(loss.apply(yTrue, uniform, { sampleWeight: weights }).data, [(Math.LN2 * 13) / 4], { relative: 1e-6 });
});
