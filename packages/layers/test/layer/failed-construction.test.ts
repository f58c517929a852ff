/** Failures change nothing: names, seeds, the layers passed in, the data format. */
import { makeDefaultSeed, SepalError, setRandomSeed, ValueError } from '@sepal/tensor';
import { beforeEach, expect, test } from 'vitest';
import {
  Add,
  type AnyLayer,
  allOrNothing,
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  deserialize,
  Flatten,
  imageDataFormat,
  input,
  layerClasses,
  Model,
  nextLayerName,
  PReLU,
  rememberLayerNames,
  resetLayerNames,
  Sequential,
  serialize,
} from '../../src/index.ts';
import { everyClass, everyLayer } from '../every-layer.ts';
import { CHOICES, customObjects, picker, randomNumbers, randomOptions } from '../random-options.ts';

/** Bypasses the types, as JavaScript does. */
// biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
type Wrong = any;

const NAMES = [...Object.keys(layerClasses), 'Model'];

beforeEach(() => {
  resetLayerNames();
  setRandomSeed(99);
});

/** The next names and seeds, without taking them. */
function next(): unknown {
  const restore = rememberLayerNames();
  const names = NAMES.map(nextLayerName);
  restore();
  return [names, imageDataFormat()];
}

function stateOf(layer: AnyLayer): unknown {
  const { built, trainable, nodes, name } = layer;
  return {
    built,
    trainable,
    name,
    nodes: nodes.length,
    weights: layer.weights.map(({ path }) => path),
    sublayers: layer.sublayers.map(stateOf),
    keys: Object.entries(layer),
  };
}

/** Runs something that may fail, and checks that a failure changes no names, seeds or layers. @returns whether it failed */
function expectUnchanged(body: () => unknown, layers: readonly AnyLayer[] = [], what = ''): boolean {
  const before = [next(), layers.map(stateOf)];
  const seed = 4242;
  setRandomSeed(seed);
  const expectedSeed = makeDefaultSeed();
  setRandomSeed(seed);
  try {
    body();
  } catch (error) {
    expect(error, what).toBeInstanceOf(SepalError);
    expect([next(), layers.map(stateOf)], what).toEqual(before);
    expect(makeDefaultSeed(), what).toBe(expectedSeed);
    return true;
  }
  return false;
}

const BAD: readonly unknown[] = [
  -1,
  1.5,
  'surely not',
  {},
  [],
  [1, 2, 3, 4, 5],
  Number.NaN,
  { className: 'Nothing' },
  () => 1,
  true,
  null,
  Symbol('s'),
];

test.each(everyClass)('%s', (name, LayerClass, required) => {
  const random = randomNumbers(name.length * 31);
  const pick = picker(random);
  let failures = 0;
  for (let round = 0; round < 120; round++) {
    const options: Record<string, unknown> = {
      ...required(),
      ...(name in everyLayer ? randomOptions(name, random) : {}),
    };
    const key = pick([
      ...Object.keys(options),
      ...Object.keys(CHOICES[name] ?? {}),
      'name',
      'trainable',
      'dtype',
      'inputShape',
      'surplus',
    ]);
    options[key] = pick(BAD);
    failures += Number(expectUnchanged(() => new LayerClass(options), [], `${name} ${key}`));
    failures += Number(expectUnchanged(() => LayerClass.fromConfig(options), [], `${name}.fromConfig ${key}`));
  }
  expect(failures).toBeGreaterThan(20);
});

test('a failed Sequential does not change its layers', () => {
  const late = [
    new Conv2D({ filters: 2, kernelSize: 9 }),
    new Dense({ units: 1, name: 'twice' }),
    new Add() as Wrong,
    3 as Wrong,
    input({ shape: [2] }),
    new Conv2D({
      filters: 2,
      kernelSize: 1,
      dataFormat: 'channelsFirst',
      groups: 2,
      activation: new Dropout({ rate: 0.5, noiseShape: [7, 7] }),
    }),
  ];
  for (const last of late) {
    for (const front of [[input({ shape: [5, 5, 3] })], []]) {
      const layers = [
        new Dense({
          units: 2,
          name: 'twice',
          activation: new PReLU(),
          inputShape: front.length === 0 ? [5, 5, 3] : undefined,
        }),
        new BatchNormalization(),
        new Sequential([new Flatten(), new Dense({ units: 3 })]),
      ];
      const given = [...front, ...layers, last];
      expect(expectUnchanged(() => new Sequential(given as Wrong), layers as Wrong)).toBe(true);
    }
  }
  const model = new Sequential();
  const first = new Conv2D({ filters: 1, kernelSize: 9, inputShape: [4, 4, 1] });
  expect(expectUnchanged(() => model.add(first), [model, first] as Wrong)).toBe(true);
  expect(expectUnchanged(() => new Sequential([], { name: 'a/b' }))).toBe(true);
});

test('a failed Model does not change its layers', () => {
  const x = input({ shape: [4] });
  const hidden = new Dense({ units: 3, name: 'hidden' });
  const head = new Dense({ units: 2, name: 'hidden_clone' });
  const features = hidden.apply(x);
  const outputs = head.apply(features);
  const layers = [hidden, head] as Wrong;
  // The model is cut out after `hidden`; its new input would share a layer's name.
  const inputs = features;
  const named = new Dense({ units: 2, name: `${inputs.name}_clone` });
  const clash = named.apply(inputs);
  for (const options of [
    { inputs: x, outputs: input({ shape: [2] }) },
    { inputs, outputs: clash, name: 3 },
    { inputs, outputs: clash, name: 'a/b' },
    { inputs, outputs: clash, trainable: 'no' },
    { inputs, outputs: clash },
    { inputs: [x, x], outputs },
    { inputs: outputs, outputs: features },
  ]) {
    expectUnchanged(() => new Model(options as Wrong), [...layers, named]);
  }
  expect(expectUnchanged(() => new Model({ inputs, outputs: clash, name: 3 } as Wrong), [named] as Wrong)).toBe(true);
});

test('configs that fail anywhere take no names or seeds', () => {
  const x = input({ shape: [6, 6, 2] });
  const y = new Dense({ units: 2, activation: new PReLU() }).apply(
    new Flatten().apply(new Conv2D({ filters: 2, kernelSize: 3 }).apply(x)),
  );
  const inner = new Sequential([new Dense({ units: 3 }), new Dropout({ rate: 0.5 })]);
  const functional = serialize(new Model({ inputs: x, outputs: inner.apply(y) }) as Wrong);
  const other = new Sequential([new Dense({ units: 3 }), new Dropout({ rate: 0.5 })]);
  const sequential = serialize(new Sequential([input({ shape: [2] }), new Dense({ units: 4 }), other]) as Wrong);
  let failures = 0;
  for (const whole of [functional, sequential]) {
    for (let at = 0; at < (whole.config['layers'] as unknown[]).length; at++) {
      for (const spoil of [
        (layer: Wrong) =>
          Object.assign(layer.config, {
            units: -1,
            kernelSize: -1,
            rate: 7,
            shape: 'x',
            layers: 3,
            batchShape: 5,
            dataFormat: 'x',
          }),
        (layer: Wrong) => Object.assign(layer.config, { surplus: 1 }),
        (layer: Wrong) => Object.assign(layer, { className: 'Nothing' }),
        (layer: Wrong) => Object.assign(layer, { className: 'Add', config: {} }),
        (layer: Wrong) => Object.assign(layer, { inboundNodes: 3 }),
        (layer: Wrong) => Object.assign(layer.config, { kernelInitializer: 'nothing' }),
      ]) {
        const config = JSON.parse(JSON.stringify(whole));
        // Names are automatic, so that restoring takes them.
        for (const layer of config.config.layers) if (whole === sequential) delete layer.config.name;
        spoil(config.config.layers[at]);
        failures += Number(expectUnchanged(() => deserialize(config, customObjects as Wrong)));
        failures += Number(
          expectUnchanged(() => (layerClasses as Wrong)[whole.className].fromConfig(config.config, layerClasses)),
        );
      }
    }
  }
  expect(failures).toBeGreaterThan(60);
});

test('allOrNothing undoes names, seeds, weights and calls, also when nested', () => {
  const [dense, inner] = [new Dense({ units: 2, name: 'outer' }), new Dense({ units: 2, name: 'inner' })];
  const model = new Sequential([dense, inner], { name: 'net' });
  const fail = (): never => {
    throw new ValueError({ message: 'Not this one.' });
  };
  const body = (end: () => unknown) => (): unknown => {
    model.apply(input({ shape: [3] }));
    allOrNothing(() => new Dropout({ rate: 0.5 }));
    return end();
  };
  const layers = [model, dense, inner];
  expect(expectUnchanged(() => allOrNothing(body(fail), [model]), layers)).toBe(true);
  expect(
    expectUnchanged(
      () =>
        allOrNothing(
          () =>
            allOrNothing(
              body(() => 1),
              [model],
            ) && fail(),
          layers,
        ),
      layers,
    ),
  ).toBe(true);
  expect(
    allOrNothing(
      body(() => 'made'),
      layers,
    ),
  ).toBe('made');
  expect([model, dense, inner].map(({ built }) => built)).toEqual([true, true, true]);
});
