import { createEngine } from '@sepal/runtime';
import { type Shape, sizeOf, tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { input } from '../../src/input/input-layer.ts';
import { Sequential } from '../../src/model/sequential.ts';
import { LayerNormalization } from '../../src/normalization/layer-normalization.ts';
import { type Change, testOptions } from '../option-tests.ts';
import { numbers, symbolicShape } from '../small-layers.ts';

const OUTPUTS = ['output', 'trainingOutput'] as const;
const WITHOUT = ['initial', 'trainable', 'constraints', 'trained', ...OUTPUTS] as const;

const CHANGES: Readonly<Record<string, Change>> = {
  name: ['other', ['name']],
  trainable: [false, ['trainable']],
  axis: [[1], OUTPUTS],
  epsilon: [0.25, OUTPUTS],
  center: [false, WITHOUT],
  scale: [false, WITHOUT],
  rmsScaling: [true, WITHOUT],
  betaInitializer: ['ones', ['initial']],
  gammaInitializer: ['heNormal', ['initial']],
  betaRegularizer: ['l1', ['losses']],
  gammaRegularizer: ['l2', ['losses']],
  activityRegularizer: ['l1', ['losses']],
  betaConstraint: ['nonNeg', ['constraints']],
  gammaConstraint: ['unitNorm', ['constraints']],
};

testOptions({
  name: 'LayerNormalization',
  layerClass: LayerNormalization,
  // Both normalized axes are equally long, so that the same weights fit.
  inputShape: [2, 3, 4, 3],
  changes: CHANGES,
  optional: ['activityRegularizer'],
  leftOut: [[], ['rmsScaling'], ['center', 'rmsScaling'], ['scale', 'rmsScaling']],
});

/** Rows of float32 numbers around a mean, and the same rows normalized in float64. */
function rowsAround(mean: number, [rows, length]: readonly [number, number]) {
  const x = Float32Array.from({ length: rows * length }, (_, i) => mean + Math.sin(i * 12.9898) * 3);
  const y = Array.from({ length: rows }, (_, row) => {
    const values = [...x.subarray(row * length, (row + 1) * length)];
    const average = values.reduce((sum, value) => sum + value) / length;
    const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / length;
    return values.map((value) => (value - average) / Math.sqrt(variance + 1e-3));
  });
  return { x: tensor(x, [rows, length]), y: y.flat() };
}

describe('LayerNormalization', () => {
  test.each([0, 1e4, -1e4, 1e6])('does not cancel for rows with mean %d', async (mean) => {
    const { x, y } = rowsAround(mean, [5, 100]);
    const model = new Sequential([input({ shape: [100] }), new LayerNormalization()]);
    // The mean is rounded to float32 once: half a unit in its last place. A variance with cancellation would be off by 10 and more.
    const allowed = 2e-6 + Math.abs(mean) * 2 ** -24;
    for (const engine of [await createEngine({ engine: 'reference' }), await createEngine({ engine: 'wasm' })]) {
      const { data } = await model.predict(x, { engine });
      for (const [index, value] of y.entries()) expect(Math.abs((data[index] as number) - value)).toBeLessThan(allowed);
    }
  });

  test('sorts its axes once it is built, as Keras does', () => {
    const layer = new LayerNormalization({ axis: [2, 1] });
    expect(layer.getConfig()['axis']).toEqual([2, 1]);
    layer.build([null, 3, 4]);
    expect(layer.getConfig()['axis']).toEqual([1, 2]);
    expect(layer.weights.map(({ path, shape }) => [path.split('/').at(-1), shape])).toEqual([
      ['gamma', [3, 4]],
      ['beta', [3, 4]],
    ]);
  });

  test('keeps the axes as given if build fails', () => {
    const layer = new LayerNormalization({ axis: [2, 1] });
    expect(() => layer.apply(numbers([2, 3]))).toThrow('Axis 2 is out of bounds for input shape (2, 3).');
    expect(layer.axis).toEqual([2, 1]);
    expect(layer.weights).toEqual([]);
  });

  test('keeps unknown lengths of other axes', () => {
    expect(symbolicShape(new LayerNormalization(), [null, null, 4])).toEqual([null, null, 4]);
    expect(symbolicShape(new LayerNormalization({ axis: 1 }), [null, 4, null])).toEqual([null, 4, null]);
    expect(() => symbolicShape(new LayerNormalization(), [null, 4, null])).toThrow('The length of axis -1');
  });

  test('normalizes every sample separately', () => {
    const shape: Shape = [3, 4, 2];
    const x = numbers(shape);
    const together = new LayerNormalization({ axis: [1, 2] }).apply(x);
    const size = sizeOf(shape.slice(1));
    for (let sample = 0; sample < 3; sample++) {
      const one = tensor(x.data.slice(sample * size, (sample + 1) * size), [1, 4, 2]);
      const alone = new LayerNormalization({ axis: [1, 2] }).apply(one);
      expect(alone.data).toEqual(together.data.slice(sample * size, (sample + 1) * size));
    }
  });
});
