/** Reading any corrupted config gives a layer or a SepalError, quickly, without side effects. */
import * as constraints from '@sepal/constraints';
import * as initializers from '@sepal/initializers';
import { getActivation } from '@sepal/ops';
import * as regularizers from '@sepal/regularizers';
import { SeedGenerator, SepalError, tensor } from '@sepal/tensor';
import { expect, test } from 'vitest';
import {
  type AnyLayer,
  BatchNormalization,
  Concatenate,
  Conv2D,
  Dense,
  deserialize,
  Flatten,
  input,
  Layer,
  layerClasses,
  Model,
  operations as op,
  PReLU,
  Sequential,
  serialize,
} from '../../src/index.ts';
import { everyLayer, make } from '../every-layer.ts';
import { spoiled } from '../mutations.ts';
import { customObjects, randomNumbers, randomOptions } from '../random-options.ts';

/** Bypasses the types, as JavaScript does. */
// biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
type Wrong = any;

/** Runs `body`, which must return a value that `isGood` accepts or throw a SepalError. @returns whether it threw */
function fails(body: () => unknown, isGood: (value: unknown) => boolean): boolean {
  let value: unknown;
  try {
    value = body();
  } catch (error) {
    if (!(error instanceof SepalError)) throw error;
    expect(error.message.length).toBeLessThan(1500);
    return true;
  }
  expect(isGood(value)).toBe(true);
  return false;
}

const isLayer = (value: unknown): boolean => value instanceof Layer;

function functional(): AnyLayer {
  const x = input({ shape: [6, 6, 2] });
  const a = new Conv2D({ filters: 2, kernelSize: 3, activation: new PReLU() }).apply(x);
  const b = new BatchNormalization().apply(a);
  const y = new Concatenate().apply([new Flatten().apply(a), new Flatten().apply(b)]);
  const inner = new Sequential([
    new Dense({ units: 3, kernelRegularizer: 'l2' }),
    new Dense({ units: 2, activation: 'softmax' }),
  ]);
  return new Model({ inputs: { x }, outputs: [inner.apply(y), y] }) as Wrong;
}

/** A model of operations, with arguments of every kind. */
function ofOperations(): AnyLayer {
  const x = input({ shape: [6, 6, 2] });
  const y = op.multiply(op.relu6(op.add(x, 3)), tensor([0.5, 0.25]));
  const [left, right] = op.split(op.getItem(y, [{}, { start: 1, step: 2 }, '...', null]), 2, 3) as [Wrong, Wrong];
  const z = op.pad(op.concatenate([left, op.where(op.greater(right, 0), right, 1)], 3), 1, { constantValues: 2 });
  return new Model({ inputs: x, outputs: op.mean(op.clip(z, 0, 4), { axis: [1, 2], keepdims: true }) }) as Wrong;
}

const MODELS = [
  functional(),
  new Sequential([input({ shape: [4] }), new Dense({ units: 2 }), new Sequential([new Dense({ units: 1 })])]),
];

test.each(MODELS.map((model) => [model.className, JSON.parse(JSON.stringify(serialize(model as Wrong)))]))(
  'a corrupted %s',
  (className, config) => {
    const random = randomNumbers(className.length);
    let errors = 0;
    for (let round = 0; round < 200; round++) {
      const wrong = spoiled(config, random) as Wrong;
      errors += Number(fails(() => deserialize(wrong), isLayer));
      errors += Number(
        fails(() => (layerClasses as Wrong)[className].fromConfig(wrong?.config, layerClasses), isLayer),
      );
    }
    expect(errors).toBeGreaterThan(150);
  },
);

test('corrupted operations', () => {
  const config = JSON.parse(JSON.stringify(serialize(ofOperations())));
  const random = randomNumbers(2029);
  let errors = 0;
  for (let round = 0; round < 400; round++) {
    const wrong = spoiled(config, random) as Wrong;
    errors += Number(fails(() => deserialize(wrong), isLayer));
    // The calls alone, of which most of the config consists.
    const { layers } = config.config;
    const spoiledLayers = layers.map((layer: Wrong) => ({
      ...layer,
      inboundNodes: spoiled(layer.inboundNodes, random),
    }));
    errors += Number(
      fails(() => deserialize({ ...config, config: { ...config.config, layers: spoiledLayers } }), isLayer),
    );
  }
  expect(errors).toBeGreaterThan(300);
});

test.each(Object.keys(everyLayer))('a corrupted %s', (name) => {
  const random = randomNumbers(name.length * 7919);
  for (let round = 0; round < 12; round++) {
    const layer = make(name as keyof typeof everyLayer, randomOptions(name, random));
    const wrong = spoiled(JSON.parse(JSON.stringify(serialize(layer))), random) as Wrong;
    fails(() => deserialize(wrong, customObjects as Wrong), isLayer);
    fails(() => (layerClasses as Wrong)[name].fromConfig(wrong?.config), isLayer);
  }
});

const IDENTIFIERS: readonly (readonly [string, (identifier: Wrong, options?: Wrong) => unknown, readonly unknown[]])[] =
  [
    [
      'initializers',
      initializers.get,
      [
        new initializers.VarianceScaling({ seed: 1 }),
        new initializers.Constant({ value: [[1, 2]] }),
        new initializers.Orthogonal(),
        new initializers.RandomNormal(),
      ].map((object) => initializers.serialize(object)),
    ],
    [
      'regularizers',
      regularizers.get,
      [new regularizers.L1L2({ l1: 1 }), new regularizers.OrthogonalRegularizer()].map((object) =>
        regularizers.serialize(object),
      ),
    ],
    [
      'constraints',
      constraints.get,
      [new constraints.MinMaxNorm(), new constraints.UnitNorm()].map((object) => constraints.serialize(object)),
    ],
    ['activations', getActivation, ['relu', { className: 'function', config: 'relu' }]],
    ['SeedGenerator', (config) => SeedGenerator.fromConfig(config), [{ seed: 3, name: 's' }]],
  ];

test.each(IDENTIFIERS)('corrupted %s', (_, get, identifiers) => {
  const random = randomNumbers(5);
  for (let round = 0; round < 200; round++) {
    const wrong = spoiled(identifiers[round % identifiers.length], random);
    fails(
      () => get(wrong),
      () => true,
    );
    fails(
      () => get(wrong, { customObjects }),
      () => true,
    );
  }
});
