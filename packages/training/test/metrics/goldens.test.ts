import { expectClose, golden } from '@sepal/goldens';
import { resetLayerNames } from '@sepal/layers';
import { Trace, type Traced } from '@sepal/ops';
import { createEngine, type Engine } from '@sepal/runtime';
import { gradientTables } from '@sepal/runtime/training';
import { type Tensor, ValueError } from '@sepal/tensor';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  AUC,
  BinaryIoU,
  F1Score,
  getMetric,
  Mean,
  type MetricName,
  Precision,
  Recall,
  Sum,
  serializeMetric,
  TruePositives,
} from '../../src/metrics/index.ts';
import { ofKeras, toTensor } from '../of-keras.ts';

const { cases, means, resolved, lookups, automaticNames } = golden('metrics');
const NEAR = { relative: 2e-6, absolute: 1e-6 };

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine();
});
afterAll(() => engine.close());
beforeEach(resetLayerNames);

describe.each(cases.map((each, index) => [index, each.metric, JSON.stringify(each.args), each] as const))(
  '%i: %s(%s)',
  (_index, className, _args, { args, config, direction, updates, variables }) => {
    const make = () => getMetric({ className, config: args });

    test('has Keras’ config, direction and states', async () => {
      const metric = make();
      expect(serializeMetric(metric)).toEqual({ className, config: ofKeras(config) });
      expect(serializeMetric(getMetric(serializeMetric(metric)))).toEqual(serializeMetric(metric));
      expect(metric.direction).toBe(direction ?? undefined);
    });

    test('gives Keras’ result after each batch, at once', async () => {
      const metric = make();
      for (const { yTrue, yPred, sampleWeight, result } of updates) {
        await metric.update(toTensor(yTrue), toTensor(yPred), {
          sampleWeight: sampleWeight && toTensor(sampleWeight),
        });
        const value = await metric.value();
        expect(value.shape).toEqual(result.shape);
        expectClose(value.data, result.data, NEAR);
      }
      expect(metric.variables.map(({ path }) => path)).toEqual(variables.map(({ name }) => `${metric.name}/${name}`));
      for (const [index, { shape, data }] of variables.entries()) {
        expect(metric.variables[index]?.shape).toEqual(shape);
        expectClose(metric.variables[index]?.value.data as Float32Array, data, NEAR);
      }
      metric.resetState();
      for (const { value } of metric.variables) expect(value.data.every((number) => number === 0)).toBe(true);
    });

    test('gives Keras’ result after each batch, compiled', async () => {
      const metric = make();
      const session = engine.createSession();
      for (const [index, { yTrue, yPred, sampleWeight, result }] of updates.entries()) {
        const given = [toTensor(yTrue), toTensor(yPred), ...(sampleWeight ? [toTensor(sampleWeight)] : [])];
        const recording = new Trace();
        const [targets, predictions, weights] = given.map((value) => recording.input(value)) as [
          Traced,
          Traced,
          Traced?,
        ];
        metric.updateState(targets, predictions, { cells: recording, sampleWeight: weights });
        const graph = recording.finish([metric.result(recording)]);
        const [value] = await session.add(`${index}`, graph, { tables: gradientTables }).run(given);
        expectClose((value as Tensor).data, result.data, NEAR);
      }
      session.close();
    });
  },
);

describe.each(means.map((each, index) => [index, each.metric, each] as const))(
  '%i: %s',
  (_index, name, { updates }) => {
    test('gives Keras’ result after each batch', async () => {
      const metric = name === 'Mean' ? new Mean() : new Sum();
      for (const { values, sampleWeight, result } of updates) {
        await metric.add(toTensor(values), { sampleWeight: sampleWeight && toTensor(sampleWeight) });
        expectClose((await metric.value()).data, result.data, NEAR);
      }
    });
  },
);

describe('names', () => {
  test.each(resolved.map((each) => [each.identifier, each.yTrue, each.yPred, each] as const))(
    '%s for targets %j and predictions %j',
    (identifier, yTrue, yPred, { className, name }) => {
      const metric = getMetric(identifier, {
        yTrue: { shape: yTrue, dtype: 'float32' },
        yPred: { shape: yPred, dtype: 'float32' },
      });
      expect(serializeMetric(metric).className).toBe(className);
      expect(metric.name).toBe(name);
    },
  );

  test.each(lookups.map((each) => [JSON.stringify(each.identifier), each] as const))('%s', (_, lookup) => {
    const identifier = lookup.identifier as MetricName;
    if ('type' in lookup) {
      expect(() => getMetric(identifier)).toThrow(ValueError);
    } else {
      // In `compile`, Keras gives the metric the name that was asked for.
      const config = { ...ofKeras(lookup.config ?? {}), name: identifier };
      expect(serializeMetric(getMetric(identifier))).toEqual({ className: lookup.className, config });
    }
  });

  test('are counted where Keras counts them', () => {
    const classes = [AUC, AUC, Precision, Recall, Precision, TruePositives, BinaryIoU, BinaryIoU, F1Score];
    expect(classes.map((Class) => new Class().name)).toEqual(automaticNames);
  });
});
