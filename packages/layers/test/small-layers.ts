/** Checks that the tests of the small layers share. */
import { transpose } from '@sepal/ops';
import { type DType, type Shape, type SymbolicShape, sizeOf, type Tensor, tensor } from '@sepal/tensor';
import { snakeCase } from '@sepal/tensor/options';
import { expect } from 'vitest';
import { input } from '../src/input/input-layer.ts';
import type { Layer } from '../src/layer/layer.ts';
import type { LayerClass } from '../src/layer/layer-class.ts';

/** Distinct small numbers, some negative. */
export function numbers(shape: Shape, dtype: DType = 'float32'): Tensor {
  return tensor(
    Array.from({ length: sizeOf(shape) }, (_, index) => ((index * 7) % 11) - (dtype.startsWith('u') ? 0 : 5)),
    shape,
    dtype,
  );
}

/** The inferred output shape of a layer for an input whose lengths may be unknown. */
export function symbolicShape(layer: Layer, shape: SymbolicShape): SymbolicShape {
  return layer.apply(input({ batchShape: shape })).shape;
}

/** Checks that the layers all give different outputs for the same input. */
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
 * Checks that a layer with 'channelsFirst' gives the same result for channels-first inputs as one with 'channelsLast' for
 * channels-last inputs.
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

/** Checks that a layer's config contains the options and restores the same layer, also in Keras' spelling and through JSON. */
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
