import * as initializers from '@sepal/initializers';
import { multiply } from '@sepal/ops';
import { tensor, ValueError } from '@sepal/tensor';
import { beforeEach, expect, test } from 'vitest';
import {
  Activation,
  Dense,
  deserialize,
  Identity,
  InputLayer,
  type LayerClasses,
  LeakyReLU,
  layerClasses,
  Model,
  ReLU,
  resetLayerNames,
  Sequential,
  serialize,
} from '../../src/index.ts';

/** Bypasses the types, as JavaScript does. */
// biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
type Wrong = any;

beforeEach(resetLayerNames);

test('an initializer is not mistaken for the layer of that name', () => {
  const layer = new Dense({ units: 3, kernelInitializer: 'identity' });
  const copy = deserialize(serialize(layer as Wrong)) as unknown as Dense;
  expect(copy.kernelInitializer).toBeInstanceOf(initializers.IdentityInitializer);
  expect(copy.getConfig()).toEqual(layer.getConfig());
});

test('custom objects take precedence over built-in ones of the same kind, not of others', () => {
  class Identity extends initializers.Ones {
    static override readonly className = 'Identity';
  }
  const config = { className: 'Dense', config: { units: 2, kernelInitializer: { className: 'Identity', config: {} } } };
  const layer = deserialize(config, { Identity } as Wrong) as unknown as Dense;
  expect(layer.kernelInitializer).toBeInstanceOf(Identity);
});

/** Names that every object inherits. */
const INHERITED = [
  'constructor',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__proto__',
  'isPrototypeOf',
  '__defineGetter__',
];

test.each(INHERITED)('%s is not a known name', (name) => {
  const known = [layerClasses, { Dense, Sequential, Functional: Model }, {}] as LayerClasses[];
  for (const classes of known) {
    expect(() => Sequential.fromConfig({ layers: [{ className: name, config: {} }] }, classes)).toThrow(
      `Unknown layer class: ${name}.`,
    );
    for (const key of [
      'activation',
      'kernelInitializer',
      'kernelRegularizer',
      'kernelConstraint',
      'activityRegularizer',
    ]) {
      for (const value of [
        name,
        { className: name, config: {} },
        { class_name: name },
        { class_name: 'function', config: name },
      ]) {
        const layers = [{ className: 'Dense', config: { units: 1, [key]: value } }];
        expect(
          () => Sequential.fromConfig({ layers }, { Dense, ...classes }),
          `${key} ${JSON.stringify(value)}`,
        ).toThrow(ValueError);
      }
    }
  }
  const config = JSON.parse(`{ "class_name": "Dense", "config": { "units": 1, "${name}": 1 } }`);
  expect(() => deserialize(config)).toThrow(ValueError);
  expect(() =>
    deserialize(JSON.parse(`{ "className": "Dense", "${name}": {}, "config": { "units": 1 } }`)),
  ).not.toThrow();
});

test('one error lists everything missing that a config names', () => {
  const inner = {
    className: 'Sequential',
    config: {
      layers: [
        { className: 'Swirl', config: {} },
        {
          className: 'Dense',
          config: { units: 1, activation: 'wobble', kernel_initializer: { class_name: 'Ramp', config: {} } },
        },
      ],
    },
  };
  const wrapped = { className: 'Twice', config: { layer: { className: 'Knot', config: {} } } };
  const layers = [{ className: 'InputLayer', config: { batchShape: [null, 2] } }, inner, wrapped];
  expect(() => deserialize({ className: 'Sequential', config: { layers } })).toThrow(
    'deserialize: Unknown layer classes: Swirl, Twice, Knot. Unknown activation: wobble. Unknown initializer: Ramp. Pass what is yours by its name: deserialize(data, { Swirl, Twice, Knot, and 2 more }).',
  );
  expect(() => Sequential.fromConfig({ layers }, {})).toThrow(
    'Sequential.fromConfig: Unknown layer classes: Sequential, Swirl, Dense, Twice, Knot. Unknown activation: wobble. Unknown initializer: Ramp. Pass the classes',
  );
  // Names that only a layer would look up are listed together too, including those of nested models.
  const dense = (options: object) => ({ className: 'Dense', config: { units: 1, ...options } });
  const names = [
    dense({ kernelRegularizer: 'pull' }),
    {
      className: 'Sequential',
      config: {
        layers: [dense({ bias_constraint: { className: 'Cage', config: {} } }), dense({ activation: 'wobble' })],
      },
    },
    dense({ activation: 'relu', kernelInitializer: 'heNormal' }),
  ];
  expect(() => deserialize({ className: 'Sequential', config: { layers: names } })).toThrow(
    'deserialize: Unknown regularizer: pull. Unknown constraint: Cage. Unknown activation: wobble.',
  );
});

test('the input layer need not be passed, and a misspelt class gets a suggestion', () => {
  const config = {
    layers: [
      { className: 'InputLayer', config: { shape: [2] } },
      { className: 'Dense', config: { units: 1 } },
    ],
  };
  expect(Sequential.fromConfig(config, { Dense }).built).toBe(true);
  expect(() => Sequential.fromConfig(config)).toThrow(
    /^Sequential\.fromConfig: Unknown layer class: Dense\. Pass the classes/,
  );
  expect(() => deserialize({ className: 'Dens', config: {} })).toThrow("Did you mean 'Dense'?");
});

test('custom functions are found by name', () => {
  const double = (x: Wrong): Wrong => multiply(x, 2);
  const layer = deserialize(
    { className: 'Dense', config: { units: 1, activation: 'double' } },
    { double },
  ) as unknown as Dense;
  expect(layer.activation).toBe(double);
  expect(() => deserialize({ className: 'Activation', config: { activation: 'ReLU' } })).toThrow(
    'activation function identifier: ReLU',
  );
});

test('anything but a config is refused', () => {
  const classes = [Dense, Sequential, Model, Identity, LeakyReLU, ReLU, InputLayer, Activation] as Wrong[];
  for (const type of classes) {
    for (const config of [null, undefined, 3, 'x', [], [1], true, () => 1]) {
      expect(() => type.fromConfig(config), `${type.className} ${String(config)}`).toThrow(ValueError);
      expect(() => type.fromConfig(config)).toThrow('A config is an object. Received: ');
    }
  }
  expect(tensor([1]).shape).toEqual([1]);
});

test('configs that contain themselves, or too much, are refused at once', () => {
  const ring: Wrong = { className: 'Sequential', config: { layers: [] } };
  ring.config.layers.push(ring, ring);
  const bend: Wrong = { className: 'Dense', config: { units: 1 } };
  bend.config.activation = bend;
  let tower: Wrong = { className: 'Dense', config: { units: 1 } };
  for (let depth = 0; depth < 5000; depth++) tower = { className: 'Sequential', config: { layers: [tower] } };
  // Every level contains the one below twice: exponentially many layers.
  let laughs: Wrong = { className: 'Identity', config: {} };
  for (let depth = 0; depth < 90; depth++) laughs = { className: 'Sequential', config: { layers: [laughs, laughs] } };
  const many = {
    className: 'Sequential',
    config: { layers: new Array(200_000).fill({ className: 'Identity', config: {} }) },
  };
  for (const config of [ring, bend, tower, laughs, many]) {
    expect(() => deserialize(config)).toThrow('deserialize: The config contains itself, more than');
  }
});
