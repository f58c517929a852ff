/** The losses of the goldens in the shared folder. */
import { readFileSync } from 'node:fs';
import { expectClose, hasShared, shared } from '@sepal/goldens';
import { tensor } from '@sepal/tensor';
import { expect, test } from 'vitest';
import { CategoricalCrossentropy, getLoss, SparseCategoricalCrossentropy } from '../../src/losses/index.ts';

const FILE = ['keras', 'golden', 'numeric.json'] as const;

test.skipIf(!hasShared(...FILE))('every loss of the shared folder', () => {
  const numeric = JSON.parse(readFileSync(shared(...FILE), 'utf8')) as Readonly<Record<string, number | number[]>>;
  const targets = tensor([
    [0, 1, 0],
    [1, 0, 0],
  ]);
  const predictions = tensor([
    [0.2, 0.7, 0.1],
    [0.05, 0.05, 0.9],
  ]);
  const near = (name: string, actual: ArrayLike<number>): void =>
    expectClose(actual, [numeric[name] as number | number[]].flat(), { relative: 1e-6, absolute: 1e-7 });
  const special = {
    l_cce_ls: new CategoricalCrossentropy({ labelSmoothing: 0.1 }).apply(targets, predictions),
    l_cce_logits: new CategoricalCrossentropy({ fromLogits: true }).apply(targets, predictions),
    l_scce: new SparseCategoricalCrossentropy().apply(tensor([1, 0]), predictions),
    l_cce_sw: new CategoricalCrossentropy().apply(targets, predictions, { sampleWeight: tensor([1, 3]) }),
  };
  for (const [name, { data }] of Object.entries(special)) near(name, data);
  const names = Object.keys(numeric).filter((name) => name.startsWith('l_') && !Object.hasOwn(special, name));
  expect(names.length).toBe(15);
  for (const name of names) {
    const { className, config } = { className: name.slice(2), config: { reduction: 'none' } };
    near(name, getLoss({ className, config }).apply(targets, predictions).data);
  }
});
