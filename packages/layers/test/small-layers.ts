/** Checks that the tests of the small layers share. */
import { transpose } from '@sepal/ops';
import { type DType, type Shape, type SymbolicShape, sizeOf, snakeCase, type Tensor, tensor } from '@sepal/tensor';
import { expect } from 'vitest';
import { input } from '../src/input/input-layer.ts';
import type { Layer, LayerClass } from '../src/layer/layer.ts';

/** Different small numbers, negative ones too. */
export function numbers(shape: Shape, dtype: DType = 'float32'): Tensor {
  return tensor(
    Array.from({ length: sizeOf(shape) }, (_, index) => ((index * 7) % 11) - (dtype.startsWith('u') ? 0 : 5)),
    shape,
    dtype,
  );
}

/** The shape that a layer says its output has for an input whose lengths may be unknown. */
export function symbolicShape(layer: Layer, shape: SymbolicShape): SymbolicShape {
  return layer.apply(input({ batchShape: shape })).shape;
}

/** The numbers that each of the layers gives for one input must differ from those that every other gives. */
export function expectAllDifferent(
  layers: readonly Layer[],
  x: Tensor,
  options: { readonly training?: boolean } = {},
): void {
  const outputs = layers.map((layer) => {
    const { shape, data } = layer.apply(x, options);
    return `${shape.join()}: ${data.join()}`;
  });
  expect(new Set(outputs).size).toBe(layers.length);
}

/**
 * A layer made with 'channelsFirst' gives for pictures or sequences with the channels first what one made with 'channelsLast'
 * gives for the same ones with the channels last.
 */
export function expectSameChannelsFirst(
  make: (dataFormat: 'channelsFirst' | 'channelsLast') => Layer,
  x: Tensor,
  options: { readonly training?: boolean } = {},
): void {
  const last = make('channelsLast').apply(x, options);
  const isSequence = x.rank === 3;
  const first = make('channelsFirst').apply(transpose(x, isSequence ? [0, 2, 1] : [0, 3, 1, 2]), options);
  const moved = first.rank === x.rank ? transpose(first, isSequence ? [0, 2, 1] : [0, 2, 3, 1]) : first;
  expect(moved.shape).toEqual(last.shape);
  expect([...moved.data]).toEqual([...last.data]);
}

/** A layer's config holds the options, and makes the same layer again, also in Keras' spelling and after a way through JSON. */
export function expectRoundTrip(layerClass: unknown, options: Readonly<Record<string, unknown>>): void {
  const made = layerClass as LayerClass;
  const layer = made.fromConfig({ name: 'it', trainable: false, ...options });
  const config = layer.getConfig();
  expect(config).toMatchObject({ name: 'it', trainable: false, dtype: 'float32', ...options });
  const kerasConfig = Object.fromEntries(Object.entries(config).map(([key, value]) => [snakeCase(key), value]));
  for (const written of [JSON.parse(JSON.stringify(config)), kerasConfig]) {
    expect(made.fromConfig(written).getConfig()).toEqual(config);
  }
}
