import { golden, testSoleOptions } from '@sepal/goldens';
import { SepalError, ValueError } from '@sepal/tensor';
import { camelCaseKeys } from '@sepal/tensor/options';
import { describe, expect, test } from 'vitest';
import * as all from '../../src/index.ts';
import { Adam, AdamW, CosineDecay, getOptimizer, Lion, Optimizer, SGD, serializeOptimizer } from '../../src/index.ts';

const { lookups, objects, refused } = golden('optimizers');

testSoleOptions({ exported: all, base: Optimizer, abstract: ['Optimizer'], ValueError });

describe('lookups', () => {
  test.each([...lookups, ...objects].map((each) => [JSON.stringify(each.identifier), each] as const))(
    '%s',
    (_, lookup) => {
      const identifier = lookup.identifier as never;
      if ('type' in lookup) {
        expect(() => getOptimizer(identifier)).toThrow(ValueError);
        return;
      }
      const { className, config } = serializeOptimizer(getOptimizer(identifier));
      const expected = camelCaseKeys(lookup.config ?? {});
      expect(className).toBe(lookup.className);
      if (typeof expected['learningRate'] === 'number')
        expect(config).toMatchObject({ ...expected, name: config['name'] });
      else expect(config['learningRate']).toMatchObject({ className: 'CosineDecay' });
    },
  );

  test('an optimizer is itself, a class one with defaults', () => {
    const optimizer = new Adam();
    expect(getOptimizer(optimizer)).toBe(optimizer);
    expect(getOptimizer(Lion)).toBeInstanceOf(Lion);
  });

  test.each([null, undefined, 3, () => undefined, {}])('%s is refused', (identifier) => {
    expect(() => getOptimizer(identifier as never)).toThrow('Could not interpret optimizer identifier');
  });

  test('a misspelt name gets a suggestion', () => {
    expect(() => getOptimizer('adma')).toThrow("Did you mean 'adam'?");
  });
});

describe('options out of range', () => {
  test.each(refused.map((each) => [each.optimizer, JSON.stringify(each.args), each] as const))(
    'that Keras refuses: %s(%s)',
    (className, _, { args }) => {
      expect(() => getOptimizer({ class_name: className, config: args })).toThrow(ValueError);
      expect(() => getOptimizer({ class_name: className, config: args })).toThrow(className);
    },
  );

  test('two kinds of clipping are refused as by Keras', () => {
    expect(() => new SGD({ clipnorm: 1, clipvalue: 2 })).toThrow(
      'Only one of `clipnorm`, `clipvalue` and `globalClipnorm` can be set. Received: clipnorm=1, clipvalue=2, globalClipnorm=null.',
    );
  });

  test.each([
    ['SGD', { learningRate: -0.1 }],
    ['SGD', { learningRate: Number.NaN }],
    ['SGD', { learningRate: '0.1' }],
    ['SGD', { learningRate: Number.POSITIVE_INFINITY }],
    ['SGD', { momentum: 1.5 }],
    ['SGD', { nesterov: 1 }],
    ['SGD', { weightDecay: -1 }],
    ['SGD', { clipnorm: -1 }],
    ['SGD', { clipvalue: Number.NaN }],
    ['SGD', { globalClipnorm: -1 }],
    ['SGD', { useEma: 'yes' }],
    ['SGD', { emaMomentum: 1.01 }],
    ['SGD', { emaOverwriteFrequency: 0 }],
    ['SGD', { emaOverwriteFrequency: 2.5 }],
    ['SGD', { gradientAccumulationSteps: 1 }],
    ['SGD', { gradientAccumulationSteps: 2.5 }],
    ['SGD', { lossScaleFactor: 0 }],
    ['SGD', { name: 'a/b' }],
    ['Adam', { beta1: 1 }],
    ['Adam', { beta2: -0.1 }],
    ['Adam', { epsilon: -1e-7 }],
    ['Adam', { amsgrad: 0 }],
    ['AdamW', { weightDecay: null }],
    ['AdamW', { beta1: 1 }],
    ['RMSprop', { rho: 2 }],
    ['RMSprop', { momentum: -1 }],
    ['RMSprop', { centered: 1 }],
    ['RMSprop', { epsilon: Number.NaN }],
    ['Adagrad', { initialAccumulatorValue: -1 }],
    ['Adagrad', { epsilon: -1 }],
    ['Adadelta', { rho: 1.1 }],
    ['Adadelta', { epsilon: -1 }],
    ['Adamax', { beta1: 1 }],
    ['Adamax', { beta2: 1 }],
    ['Nadam', { beta1: 1 }],
    ['Nadam', { beta2: 1 }],
    ['Lion', { beta1: 0 }],
    ['Lion', { beta2: 1.1 }],
    ['Ftrl', { beta: -1 }],
    ['Ftrl', { learningRatePower: 1 }],
  ])('%s with %j: the error names the class, the option and the value', (className, config) => {
    const [[name, value]] = Object.entries(config) as [[string, unknown]];
    const attempt = () => getOptimizer({ className, config });
    expect(attempt).toThrow(ValueError);
    expect(attempt).toThrow(
      new RegExp(`^${className}: .*\\b${name}=${typeof value === 'string' ? `'${value}'` : value}`),
    );
  });

  test('a function as learning rate is refused, with what to use instead', () => {
    expect(() => new SGD({ learningRate: (() => 0.1) as never })).toThrow('write a subclass of LearningRateSchedule');
  });

  test('an option of another optimizer gets the names of those that there are', () => {
    expect(() => new SGD({ beta1: 0.9 } as never)).toThrow(/^SGD: Unrecognized keyword arguments.*'momentum'/);
  });
});

describe('the learning rate', () => {
  test('is a float32, as in Keras, and can be set', () => {
    const optimizer = new Adam();
    expect(optimizer.learningRate).toBe(Math.fround(0.001));
    optimizer.learningRate = 0.5;
    expect(optimizer.learningRate).toBe(0.5);
    expect(optimizer.getConfig()['learningRate']).toBe(0.5);
    expect(() => {
      optimizer.learningRate = -1;
    }).toThrow('learningRate=-1');
    expect(optimizer.learningRate).toBe(0.5);
  });

  test('that follows a schedule is that of the next step, and cannot be set', () => {
    const optimizer = new SGD({ learningRate: new CosineDecay({ initialLearningRate: 0.5, decaySteps: 4 }) });
    expect(optimizer.learningRate).toBe(0.5);
    expect(optimizer.variables.map(({ path }) => path)).toEqual(['sgd/iteration']);
    const attempt = () => {
      optimizer.learningRate = 0.1;
    };
    expect(attempt).toThrow(SepalError);
    expect(attempt).toThrow('sgd: This optimizer was created with a LearningRateSchedule');
  });
});

test('AdamW leaves the options that it was given alone', () => {
  const options = Object.freeze({ beta1: 0.5 });
  expect(new AdamW(options).getConfig()).toMatchObject({ beta1: 0.5, weightDecay: 0.004, name: 'adam_w' });
});
