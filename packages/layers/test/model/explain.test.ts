import { inspect } from 'node:util';
import { createEngine } from '@sepal/runtime';
import { expect, test } from 'vitest';
import {
  BatchNormalization,
  Conv2D,
  DepthwiseConv2D,
  Dropout,
  input,
  Model,
  ReLU,
  Sequential,
  ZeroPadding2D,
} from '../../src/index.ts';

function model(): Sequential {
  return new Sequential(
    [
      input({ shape: [null, 8, 3], name: 'picture' }),
      new Conv2D({ filters: 4, kernelSize: 3, name: 'conv', activation: 'relu' }),
      new Dropout({ rate: 0.5, name: 'drop' }),
      new Conv2D({ filters: 2, kernelSize: 1, name: 'mix' }),
    ],
    { name: 'net' },
  );
}

test('explain says how each layer is run', async () => {
  const engine = await createEngine({ engine: 'reference' });
  const explanation = await model().explain({ engine, inputShape: [1, 8, 8, 3] });
  expect(explanation.layers.map(({ name, className }) => [name, className])).toEqual([
    ['conv', 'Conv2D'],
    ['drop', 'Dropout'],
    ['mix', 'Conv2D'],
  ]);
  const [conv, drop, mix] = explanation.layers.map(({ steps }) => steps);
  expect(drop).toEqual([]);
  expect([...(conv ?? []), ...(mix ?? [])]).toEqual([...explanation.steps.keys()]);
  expect(explanation.steps[0]).toMatchObject({ kernel: 'reference', sources: [{ op: 'conv2d', path: 'conv' }] });
  const text = String(explanation);
  expect(text).toContain('Nothing is left to do for: drop.');
  expect(text.split('\n')[0]).toMatch(/^step +kernel +tile +M multiply-adds +kB written +layers$/);
});

test('a shape that does not match, or leaves lengths unknown, is an error', async () => {
  const engine = await createEngine({ engine: 'reference' });
  await expect(model().explain({ engine })).rejects.toThrow(
    "Sequential 'net' explain: Input 'picture' has shape (None, None, 8, 3). Received inputShape=(1, None, 8, 3). Give `inputShape` with the batch and every length.",
  );
  await expect(model().explain({ engine, inputShape: [1, 8, 9, 3] })).rejects.toThrow(
    'Received inputShape=(1, 8, 9, 3)',
  );
});

test('several inputs each have a shape', async () => {
  const engine = await createEngine({ engine: 'reference' });
  const a = input({ shape: [null, 8, 3], name: 'a' });
  const b = input({ shape: [4, 4, 3], name: 'b' });
  const conv = new Conv2D({ filters: 4, kernelSize: 3, name: 'conv' });
  const two = new Model({ inputs: [a, b] as const, outputs: [conv.apply(a), conv.apply(b)] as const });
  const { layers, memoryBytes } = await two.explain({
    engine,
    inputShape: [
      [1, 8, 8, 3],
      [1, 4, 4, 3],
    ],
  });
  expect(layers.map(({ name, steps }) => [name, steps.length > 0])).toEqual([
    ['a', false],
    ['b', false],
    ['conv', true],
  ]);
  expect(memoryBytes).toBe(0);
});

/** Named layers, and the steps that they become: the layers of each step, in model order. */
const networks: readonly (readonly [string, () => Sequential, readonly string[]])[] = [
  [
    'padding, convolution, normalization, activation',
    () =>
      new Sequential([
        input({ shape: [8, 8, 3] }),
        new ZeroPadding2D({ name: 'pad' }),
        new Conv2D({ filters: 4, kernelSize: 3, useBias: false, name: 'conv' }),
        new BatchNormalization({ name: 'bn' }),
        new ReLU({ name: 'relu' }),
      ]),
    ['pad + conv + bn + relu'],
  ],
  [
    'normalization after a bias, and before the next convolution',
    () =>
      new Sequential([
        input({ shape: [8, 8, 3] }),
        new Conv2D({ filters: 4, kernelSize: 3, name: 'z' }),
        new BatchNormalization({ name: 'y' }),
        new Conv2D({ filters: 4, kernelSize: 3, name: 'x' }),
        new BatchNormalization({ name: 'w' }),
      ]),
    ['z + y', 'x + w'],
  ],
  [
    'a depthwise separable block',
    () =>
      new Sequential([
        input({ shape: [8, 8, 8] }),
        new ZeroPadding2D({ name: 'd' }),
        new DepthwiseConv2D({ kernelSize: 3, useBias: false, name: 'c' }),
        new BatchNormalization({ name: 'b' }),
        new ReLU({ maxValue: 6, name: 'a' }),
        new Conv2D({ filters: 8, kernelSize: 1, useBias: false, name: 'b2' }),
        new BatchNormalization({ name: 'a2' }),
        new ReLU({ maxValue: 6, name: 'a3' }),
      ]),
    ['d + c + b + a + b2 + a2 + a3'],
  ],
  [
    'channels first',
    () =>
      new Sequential([
        input({ shape: [3, 8, 8] }),
        new Conv2D({ filters: 4, kernelSize: 3, dataFormat: 'channelsFirst', useBias: false, name: 'conv' }),
        new BatchNormalization({ axis: 1, name: 'bn' }),
        new ReLU({ name: 'relu' }),
      ]),
    // Transposes belong to the step where the layers in the other data format end.
    ['conv', 'conv + bn + relu', 'relu'],
  ],
];

test.each(networks)('the layers of a step are in model order: %s', async (_, make, expected) => {
  const engine = await createEngine({ engine: 'wasm' });
  const explanation = await make().explain({ engine });
  engine.close();
  const given = explanation.rows.map(({ layers }) => layers);
  expect(given).toEqual(expected);
  const order = explanation.layers.map(({ path }) => path);
  for (const { sources } of explanation.steps) {
    const positions = sources.map(({ path }) => order.indexOf(path));
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
  }
  expect(new Set(given.flatMap((text) => text.split(' + ')))).toEqual(new Set(order));
});

test('layers of a nested model are listed after it, by their paths', async () => {
  const engine = await createEngine({ engine: 'wasm' });
  const inner = new Sequential(
    [
      input({ shape: [8, 8, 3] }),
      new Conv2D({ filters: 4, kernelSize: 3, name: 'conv' }),
      new Dropout({ rate: 0.5, name: 'drop' }),
    ],
    { name: 'inner' },
  );
  const x = input({ shape: [8, 8, 3], name: 'x' });
  const middle = new Model({ inputs: x, outputs: inner.apply(x), name: 'middle' });
  const outer = new Sequential([
    input({ shape: [8, 8, 3] }),
    middle,
    new Conv2D({ filters: 2, kernelSize: 1, name: 'conv' }),
  ]);
  const explanation = await outer.explain({ engine });
  engine.close();
  expect(
    explanation.layers.map(({ path, name, className, steps }) => [path, name, className, steps.length > 0]),
  ).toEqual([
    ['middle', 'middle', 'Functional', true],
    ['middle/x', 'x', 'InputLayer', false],
    ['middle/inner', 'inner', 'Sequential', true],
    ['middle/inner/conv', 'conv', 'Conv2D', true],
    ['middle/inner/drop', 'drop', 'Dropout', false],
    ['conv', 'conv', 'Conv2D', true],
  ]);
  expect(explanation.rows.map(({ layers }) => layers)).toEqual(['middle/inner/conv', 'conv']);
  expect(String(explanation)).toContain('\nNothing is left to do for: middle/inner/drop.\n');
});

test('prints as a table, has rows for console.table, and serializes to JSON', async () => {
  const engine = await createEngine({ engine: 'wasm' });
  const explanation = await model().explain({ engine, inputShape: [1, 8, 8, 3] });
  engine.close();
  expect(inspect(explanation)).toBe(String(explanation));
  expect(`${explanation}`.split('\n')).toEqual([
    expect.stringMatching(/^step {2}kernel {5}tile {2,}M multiply-adds {2}kB written {2}layers$/),
    expect.stringMatching(/^0 {5}conv {7}\S+ +\d\.\d\d {9}0\.6 {2}conv$/),
    expect.stringMatching(/^1 {5}pointwise {2}\S+ +\d\.\d\d {9}0\.3 {2}mix$/),
    'Nothing is left to do for: drop.',
    'When weights have changed: 2 × pack.',
    expect.stringMatching(/^Memory: \d+ kB$/),
  ]);
  expect(explanation.rows[1]).toEqual({
    kernel: 'pointwise',
    tile: explanation.steps[1]?.tile,
    'M multiply-adds': 0,
    'kB written': 0.3,
    layers: 'mix',
  });
  const data = JSON.parse(JSON.stringify(explanation));
  const { prologue, steps, layers, memoryBytes } = explanation;
  expect(data).toEqual({ prologue, steps, layers, memoryBytes });
});
