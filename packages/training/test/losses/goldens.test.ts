import { expectClose, golden } from '@sepal/goldens';
import { gradients, sum, type Traced, trace, type Value, valueAndGrad } from '@sepal/ops';
import { createEngine, type Engine } from '@sepal/runtime';
import { gradientTables } from '@sepal/runtime/training';
import { type Tensor, ValueError } from '@sepal/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getLoss, type LossName, serializeLoss } from '../../src/losses/index.ts';
import { ofKeras, toTensor } from '../of-keras.ts';

const { cases, lookups, objects } = golden('losses');
const NEAR = { relative: 2e-6, absolute: 1e-6 };

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine();
});
afterAll(() => engine.close());

describe.each(cases.map((each, index) => [index, each.loss, JSON.stringify(each.args), each] as const))(
  '%i: %s(%s)',
  (_index, className, _args, { args, config, yTrue, yPred, sampleWeight, value, gradient }) => {
    const loss = getLoss({ className, config: args });
    const [targets, predictions] = [toTensor(yTrue), toTensor(yPred)];
    const weights = sampleWeight === undefined ? [] : [toTensor(sampleWeight)];
    const apply = (p: Value, t: Value, w?: Value): Value => loss.apply(t, p, { sampleWeight: w });

    test('has Keras’ config', () => {
      expect(serializeLoss(loss).config).toMatchObject(ofKeras(config));
      expect(getLoss(serializeLoss(loss))).toEqual(loss);
    });

    test('takes the targets', () => {
      loss.checkTargets(targets, predictions, className);
      loss.checkLabels(targets, predictions, className);
    });

    test('gives Keras’ value and gradient, by references', () => {
      const given = loss.apply(targets, predictions, { sampleWeight: weights[0] });
      expect(given.shape).toEqual(value.shape);
      expectClose(given.data, value.data, NEAR);
      const slopes = valueAndGrad((...values: [Value, Value, Value?]) => sum(apply(...values)))(
        predictions,
        targets,
        ...weights,
      )[1];
      expectClose(slopes.data, gradient.data, NEAR);
    });

    test('gives Keras’ value and gradient, compiled', async () => {
      const graph = trace([predictions, targets, ...weights], (...values) => {
        const losses = apply(...(values as unknown as [Value, Value, Value?]));
        return [losses, ...gradients(sum(losses), [values[0] as Traced])];
      });
      const session = engine.createSession();
      const [losses, slopes] = await session
        .add('loss', graph, { tables: gradientTables })
        .run([predictions, targets, ...weights]);
      session.close();
      expectClose((losses as Tensor).data, value.data, NEAR);
      expectClose((slopes as Tensor).data, gradient.data, NEAR);
    });
  },
);

describe('lookups', () => {
  test.each([...lookups, ...objects].map((each) => [JSON.stringify(each.identifier), each] as const))(
    '%s',
    (_, lookup) => {
      const identifier = lookup.identifier as LossName;
      if ('type' in lookup) {
        expect(() => getLoss(identifier)).toThrow(ValueError);
      } else if (lookup.className === 'NoneType') {
        expect(getLoss(identifier)).toBeNull();
      } else if (lookup.config !== null) {
        const { className, config } = lookup;
        expect(serializeLoss(getLoss(identifier))).toMatchObject({ className, config: ofKeras(config) });
      } else {
        // Keras gives a function; here it is a loss with default options.
        expect(serializeLoss(getLoss(identifier)).className).toBe(serializeLoss(getLoss(lookup.className)).className);
      }
    },
  );
});
