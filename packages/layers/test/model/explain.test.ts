import { createEngine } from '@sepal/runtime';
import { expect, test } from 'vitest';
import { Conv2D, Dropout, input, Model, Sequential } from '../../src/index.ts';

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

test('explain says what became of each layer', async () => {
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

test('a shape that does not fit, or leaves lengths open, is an error', async () => {
  const engine = await createEngine({ engine: 'reference' });
  await expect(model().explain({ engine })).rejects.toThrow(
    "Sequential 'net' explain: Input 'picture' has shape (None, None, 8, 3). Received inputShape=(1, None, 8, 3). Give `inputShape` with the batch and every length.",
  );
  await expect(model().explain({ engine, inputShape: [1, 8, 9, 3] })).rejects.toThrow(
    'Received inputShape=(1, 8, 9, 3)',
  );
});

test('several inputs have a shape each', async () => {
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
