/** 89 convolutions computed by Keras: the arguments of its own tests, and a sweep over strides, dilation, padding and sizes. */
import { readFileSync } from 'node:fs';
import { expectIdentical, hasShared, type KerasConfig, shared } from '@sepal/goldens';
import { type Shape, type Tensor, tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import type { Layer } from '../../src/layer/layer.ts';
import { classOf } from './classes.ts';

interface ConvCase {
  readonly layer: string;
  readonly args: KerasConfig;
  readonly inputShape: Shape;
  readonly x: readonly number[];
  readonly weights: readonly { readonly name: string; readonly shape: Shape; readonly data: readonly number[] }[];
  readonly outputShape: Shape;
  readonly y: readonly number[];
}

const FILE = ['keras', 'golden', 'conv_cases.json'] as const;

describe.skipIf(!hasShared(...FILE))('convolutions as Keras computes them (needs the large goldens)', () => {
  const cases = hasShared(...FILE) ? (JSON.parse(readFileSync(shared(...FILE), 'utf8')) as ConvCase[]) : [];
  test('the cases are there', () => expect(cases).toHaveLength(89));

  for (const [index, { layer: name, args, inputShape, x, weights, outputShape, y }] of cases.entries()) {
    test(`${index}: ${name} ${JSON.stringify(args)} on [${inputShape.join(', ')}]`, () => {
      const layer = classOf(name).fromConfig(args) as unknown as Layer;
      const batched = [null, ...inputShape.slice(1)];
      expect(layer.computeOutputShape(batched)).toEqual([null, ...outputShape.slice(1)]);
      layer.build(batched);
      expect(layer.weights.map(({ name: weight, shape }) => [weight, shape])).toEqual(
        weights.map(({ name: weight, shape }) => [weight, shape]),
      );
      layer.setWeights(weights.map(({ data, shape }) => tensor(data, shape)));
      const output: Tensor = layer.apply(tensor(x, inputShape));
      expect(output.shape).toEqual(outputShape);
      expectIdentical(withoutNegativeZeros(output.data), withoutNegativeZeros(y));
    });
  }
});

/** XLA does not guarantee the sign of a zero. */
function withoutNegativeZeros(data: ArrayLike<number>): Float32Array {
  return Float32Array.from(data, (value) => value + 0);
}
