/** Options of metrics are checked before anything happens, and metrics may be one's own. */
import { nextLayerName, resetLayerNames } from '@sepal/layers';
import { abs, subtract, type Value } from '@sepal/ops';
import { ShapeError, tensor, ValueError } from '@sepal/tensor';
import { beforeEach, describe, expect, test } from 'vitest';
import { MeanAbsoluteError as MeanAbsoluteErrorLoss } from '../../src/losses/index.ts';
import {
  AUC,
  BinaryAccuracy,
  BinaryIoU,
  type Cells,
  F1Score,
  FBetaScore,
  getMetric,
  IoU,
  MeanAbsoluteError,
  MeanIoU,
  Metric,
  type MetricUpdate,
  Precision,
  R2Score,
  Recall,
  SparseCategoricalAccuracy,
  serializeMetric,
  TopKCategoricalAccuracy,
  TruePositives,
} from '../../src/metrics/index.ts';

beforeEach(resetLayerNames);

describe('options', () => {
  test.each<readonly [string, () => unknown, RegExp]>([
    [
      'a threshold',
      () => new Precision({ thresholds: 1.5 }),
      /Precision: Threshold values must be in \[0, 1\]. Received: \[1.5\]/,
    ],
    ['one of several thresholds', () => new TruePositives({ thresholds: [0.5, -1] }), /Received: \[-1\]/],
    ['no thresholds', () => new Recall({ thresholds: [] }), /Threshold values/],
    ['topK', () => new Recall({ topK: 0 }), /Recall.*`topK`/],
    ['a class', () => new Precision({ classId: -1 }), /`classId` must be the index of a class/],
    ['a curve', () => new AUC({ curve: 'roc curve' as 'ROC' }), /`curve` must be one of 'ROC', 'PR', 'PRGAIN'/],
    ['a summation', () => new AUC({ summationMethod: 'mean' as 'majoring' }), /`summationMethod` must be one of/],
    ['a number of thresholds', () => new AUC({ numThresholds: 1 }), /numThresholds.*> 1/],
    ['labels of one curve', () => new AUC({ numLabels: 3 }), /only when `multiLabel` is true/],
    ['an average', () => new F1Score({ average: 'mean' as 'macro' }), /Invalid `average`/],
    ['beta', () => new FBetaScore({ beta: 0 }), /`beta` must be a number above 0/],
    ['a threshold of scores', () => new F1Score({ threshold: 2 }), /above 0 and at most 1/],
    ['an aggregation', () => new R2Score({ classAggregation: 'mean' as 'uniformAverage' }), /`classAggregation`/],
    ['regressors', () => new R2Score({ numRegressors: -1 }), /`numRegressors`/],
    ['a number of classes', () => new MeanIoU({ numClasses: 0 }), /`numClasses`/],
    ['no number of classes', () => new MeanIoU({} as { numClasses: number }), /`numClasses`/],
    ['a class of too few', () => new IoU({ numClasses: 2, targetClassIds: [2] }), /in the range \[0, 2\)/],
    ['k', () => new TopKCategoricalAccuracy({ k: 1.5 }), /`k`/],
    ['an element type', () => new BinaryAccuracy({ dtype: 'float16' as 'float32' }), /Metrics count in float32/],
    ['an unknown option', () => new BinaryAccuracy({ treshold: 0.4 } as object), /Did you mean 'threshold'/],
    ['a name', () => getMetric('acuracy'), /Did you mean 'accuracy'/],
    ['an identifier', () => getMetric(5 as never), /Could not interpret metric identifier: 5/],
  ])('are checked: %s', (_, make, message) => {
    expect(make).toThrow(ValueError);
    expect(make).toThrow(message);
  });

  test('that are refused take no name', () => {
    for (const make of [
      () => new AUC({ numThresholds: 0 }),
      () => new Precision({ thresholds: 2 }),
      () => new TruePositives({ thresholds: 2 }),
      () => new BinaryIoU({ threshold: Number.NaN }),
    ]) {
      expect(make).toThrow(ValueError);
    }
    expect(['AUC', 'Precision', 'TruePositives', 'BinaryIoU'].map(nextLayerName)).toEqual([
      'auc',
      'precision',
      'true_positives',
      'binary_io_u',
    ]);
  });

  test('that are lists may change afterwards', () => {
    const thresholds = [0.3, 0.7];
    const metric = new Precision({ thresholds });
    thresholds[0] = 5;
    expect(metric.getConfig()['thresholds']).toEqual([0.3, 0.7]);
  });
});

describe('what does not fit', () => {
  test.each<readonly [string, () => Promise<void>, RegExp]>([
    [
      'indices for one-hot rows',
      () =>
        getMetric('categoricalAccuracy').update(
          tensor([1, 0]),
          tensor([
            [1, 0],
            [0, 1],
          ]),
        ),
      /categoricalAccuracy: The targets do not fit.*\(2,\).*\(2, 2\)/,
    ],
    [
      'one-hot rows for indices',
      () => new SparseCategoricalAccuracy().update(tensor([[1, 0]]), tensor([[1, 0]])),
      /one-hot/,
    ],
    [
      'another number of units',
      () => new MeanAbsoluteError().update(tensor([[1, 0]]), tensor([[1, 0, 1]])),
      /\(1, 3\)/,
    ],
    [
      'a score of no classes',
      () => new F1Score({ threshold: 0.5 }).update(tensor([1, 0, 1]), tensor([1, 0, 1])),
      /\(batch, classes\)/,
    ],
    [
      'a class that predictions lack',
      () => new Precision({ classId: 4 }).update(tensor([[1, 0]]), tensor([[1, 0]])),
      /more than 4 classes/,
    ],
  ])('is refused: %s', async (_, update, message) => {
    await expect(update()).rejects.toThrow(ValueError);
    await expect(update()).rejects.toThrow(message);
  });

  test('leaves the totals alone', async () => {
    const metric = new MeanAbsoluteError();
    await metric.update(tensor([1]), tensor([3]));
    await expect(metric.update(tensor([[1, 2]]), tensor([[1, 2, 3]]))).rejects.toThrow(ShapeError);
    expect((await metric.value()).item()).toBe(2);
  });
});

describe('one’s own', () => {
  const distance = (yTrue: Value, yPred: Value): Value => abs(subtract(yTrue, yPred));

  test('a function is a metric: the mean of its values', async () => {
    const metric = getMetric(distance);
    expect([metric.name, metric.direction]).toEqual(['distance', undefined]);
    await metric.update(tensor([0, 0]), tensor([1, 3]));
    expect((await metric.value()).item()).toBe(2);
    expect(serializeMetric(metric).className).toBe('distance');
    expect(getMetric('distance', { customObjects: { distance } }).name).toBe('distance');
  });

  test('a loss is a metric: its mean over the batches', async () => {
    const metric = getMetric(new MeanAbsoluteErrorLoss({ name: 'error' }));
    expect([metric.name, metric.direction]).toEqual(['error', 'down']);
    await metric.update(tensor([[0], [0]]), tensor([[1], [3]]));
    await metric.update(tensor([[0]]), tensor([[5]]));
    expect((await metric.value()).item()).toBe(3.5);
  });

  test('a subclass has its own totals and options', async () => {
    class Count extends Metric {
      static override readonly className = 'Count';
      readonly seen = this.addVariable('seen', [], 'int32');
      updateState(_yTrue: Value, yPred: Value, { cells }: MetricUpdate): void {
        cells.write(this.seen, tensor(Number(yPred.shape[0]), [], 'int32'));
      }
      result(cells: Cells): Value {
        return cells.read(this.seen);
      }
    }
    const metric = getMetric({ className: 'Count', config: {} }, { customObjects: { Count } });
    expect([metric.name, getMetric(Count).name]).toEqual(['count', 'count_1']);
    await metric.update(tensor([1, 2, 3]), tensor([1, 2, 3]));
    expect((await metric.value()).item()).toBe(3);
    expect(metric.variables.map(({ path, dtype }) => [path, dtype])).toEqual([['count/seen', 'int32']]);
    metric.resetState();
    expect((await metric.value()).item()).toBe(0);
  });
});
