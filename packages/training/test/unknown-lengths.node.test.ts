/** Losses and metrics recorded for batches of any length give what they give for one of a known length. */
import { expectClose, type GoldenTensor, golden } from '@sepal/goldens';
import { allOps, evaluate, Trace, type Traced, trace, type Value } from '@sepal/ops';
import type { DType, Tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { getLoss } from '../src/losses/index.ts';
import { getMetric } from '../src/metrics/index.ts';
import { toTensor } from './of-keras.ts';

const NEAR = { relative: 2e-6, absolute: 1e-6 };

/** The type of a tensor whose first axis may have any length. */
const anyLength = ({ shape, dtype }: GoldenTensor) => ({
  shape: shape.map((length, axis) => (axis === 0 ? null : length)),
  dtype: dtype as DType,
});

describe('losses', () => {
  test.each(golden('losses').cases.map((each, index) => [index, each.loss, each] as const))(
    '%i: %s',
    (_, className, { args, yTrue, yPred, sampleWeight, value }) => {
      const loss = getLoss({ className, config: args });
      const given = [yTrue, yPred, ...(sampleWeight === undefined ? [] : [sampleWeight])];
      const graph = trace(given.map(anyLength), (...[targets, predictions, weights]) => [
        loss.apply(targets as Value, predictions as Value, { sampleWeight: weights }),
      ]);
      const [result] = evaluate(graph, given.map(toTensor), allOps).outputs;
      expectClose((result as Tensor).data, value.data, NEAR);
    },
  );
});

describe('metrics', () => {
  test.each(golden('metrics').cases.map((each, index) => [index, each.metric, each] as const))(
    '%i: %s',
    (_, className, { args, updates: [first] }) => {
      if (first === undefined) throw new Error('A metric without updates.');
      const metric = getMetric({ className, config: args });
      const given = [first.yTrue, first.yPred, ...(first.sampleWeight === undefined ? [] : [first.sampleWeight])];
      const recording = new Trace();
      const [targets, predictions, weights] = given.map((each) => recording.input(anyLength(each)));
      metric.updateState(targets as Traced, predictions as Traced, { cells: recording, sampleWeight: weights });
      const [result] = evaluate(recording.finish([metric.result(recording)]), given.map(toTensor), allOps).outputs;
      expect(result?.shape).toEqual(first.result.shape);
      expectClose((result as Tensor).data, first.result.data, NEAR);
    },
  );
});
