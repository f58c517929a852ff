/** One inference call and one training call of Keras, from the large goldens. */
import { readFileSync } from 'node:fs';
import { expectClose, hasShared, shared } from '@sepal/goldens';
import { type Shape, tensor } from '@sepal/tensor';
import { expect, test } from 'vitest';
import { BatchNormalization } from '../../src/normalization/batch-normalization.ts';

const FILE = ['keras', 'golden', 'numeric.json'] as const;

interface Golden {
  readonly x: readonly number[];
  readonly shape: Shape;
  readonly infer: readonly number[];
  readonly train: readonly number[];
  readonly after: readonly (readonly number[])[];
}

test.skipIf(!hasShared(...FILE))('BatchNormalization as Keras computes it (needs the large goldens)', () => {
  const { bn } = JSON.parse(readFileSync(shared(...FILE), 'utf8')) as { readonly bn: Golden };
  const x = tensor(bn.x, bn.shape);
  const layer = new BatchNormalization();
  layer.build([null, ...bn.shape.slice(1)]);
  const start = [
    [1.5, 0.5],
    [0.25, -1],
    [0.1, 0.2],
    [2, 0.5],
  ];
  layer.setWeights(start.map((values) => tensor(values)));
  const tolerance = { relative: 1e-6, absolute: 1e-6 };
  expectClose(layer.apply(x).data, bn.infer, tolerance);
  expectClose(layer.apply(x, { training: true }).data, bn.train, tolerance);
  expect(bn.after).toHaveLength(4);
  for (const [index, values] of bn.after.entries())
    expectClose(layer.weights[index]?.value.data ?? [], values, tolerance);
});
