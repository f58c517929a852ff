import { ones, type SymbolicShape, tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { input } from '../../src/input/input-layer.ts';
import { Add } from '../../src/merging/add.ts';
import { Average } from '../../src/merging/average.ts';
import { Concatenate } from '../../src/merging/concatenate.ts';
import { Dot } from '../../src/merging/dot.ts';
import { Maximum } from '../../src/merging/maximum.ts';
import type { MergeLayer } from '../../src/merging/merge-layer.ts';
import { Minimum } from '../../src/merging/minimum.ts';
import { Multiply } from '../../src/merging/multiply.ts';
import { Subtract } from '../../src/merging/subtract.ts';
import { Model } from '../../src/model/functional.ts';
import { expectRoundTrip } from '../small-layers.ts';

function symbolicShape(layer: MergeLayer, ...shapes: readonly SymbolicShape[]): SymbolicShape {
  return layer.apply(shapes.map((batchShape) => input({ batchShape }))).shape;
}

const A = tensor([[6, 1]]);
const B = tensor([[2, 3]]);
const C = tensor([[4, 2]]);

test('merges three values', () => {
  expect(new Add().apply([A, B, C]).toArray()).toEqual([[12, 6]]);
  expect(new Multiply().apply([A, B, C]).toArray()).toEqual([[48, 6]]);
  expect(new Average().apply([A, B, C]).toArray()).toEqual([[4, 2]]);
  expect(new Maximum().apply([A, B, C]).toArray()).toEqual([[6, 3]]);
  expect(new Minimum().apply([A, B, C]).toArray()).toEqual([[2, 1]]);
  expect(new Subtract().apply([A, B]).toArray()).toEqual([[4, -2]]);
  expect(new Concatenate().apply([A, B, C]).toArray()).toEqual([[6, 1, 2, 3, 4, 2]]);
});

describe('broadcasting', () => {
  test('values with fewer axes get axes after the batch', () => {
    const gates = tensor([
      [0, 1],
      [2, 3],
    ]);
    expect(new Multiply().apply([ones([2, 1, 1, 2]), gates]).toArray()).toEqual([[[[0, 1]]], [[[2, 3]]]]);
    expect(new Multiply().apply([gates, ones([2, 1, 1, 2])]).toArray()).toEqual([[[[0, 1]]], [[[2, 3]]]]);
  });

  test('unknown lengths stay unknown unless determined', () => {
    expect(symbolicShape(new Add(), [null, null, 8, 3], [null, 1, 1, 3])).toEqual([null, null, 8, 3]);
    expect(symbolicShape(new Add(), [null, null, 8, 3], [null, 4, 8, 3])).toEqual([null, 4, 8, 3]);
    expect(symbolicShape(new Multiply(), [null, 3], [null, null, null, 3])).toEqual([null, null, null, 3]);
  });

  test('mismatches are refused at every call, and change nothing', () => {
    const layer = new Add({ name: 'sum' });
    expect(() => layer.apply([ones([2, 3]), ones([2, 4])])).toThrow(
      "Add 'sum': Inputs have incompatible shapes. Received shapes (3,) and (4,). Lengths of the same axis, counted from the last one, must be equal or 1.",
    );
    expect(layer.built).toBe(false);
    layer.apply([ones([2, 3]), ones([2, 3])]);
    expect(() => layer.apply([ones([2, 3]), ones([2, 4])])).toThrow('Inputs have incompatible shapes');
    expect(() => layer.apply([ones([2, 3]), ones([4, 3])])).toThrow('Cannot merge tensors with different batch sizes');
    expect(() => layer.build([null, 3] as never)).toThrow('A merge layer should be called on a list of inputs');
    expect(() => layer.apply({ a: A, b: B } as never)).toThrow('A merge layer should be called on a list of inputs');
  });
});

describe('element types', () => {
  const integers = tensor([[1, 2]], [1, 2], 'int32');

  test('one type is kept, booleans and mixed types become float32', () => {
    expect(new Add().apply([integers, integers])).toMatchObject({ dtype: 'int32', data: Int32Array.of(2, 4) });
    expect(new Add().apply([integers, A])).toMatchObject({ dtype: 'float32', data: Float32Array.of(7, 3) });
    const flags = tensor([[true, false]]);
    expect(new Add().apply([flags, flags])).toMatchObject({ dtype: 'float32', data: Float32Array.of(2, 0) });
    expect(new Concatenate().apply([integers, A])).toMatchObject({
      dtype: 'float32',
      data: Float32Array.of(1, 2, 6, 1),
    });
  });

  test('an average is float32', () => {
    expect(new Average().apply([integers, tensor([[2, 2]], [1, 2], 'int32')])).toMatchObject({
      dtype: 'float32',
      data: Float32Array.of(1.5, 2),
    });
  });
});

describe('Concatenate', () => {
  test('respects its option', () => {
    const x = tensor([[[1], [2]]]);
    const y = tensor([[[3], [4]]]);
    expect(new Concatenate({ axis: 1 }).apply([x, y]).toArray()).toEqual([[[1], [2], [3], [4]]]);
    expect(new Concatenate({ axis: -1 }).apply([x, y]).toArray()).toEqual([
      [
        [1, 3],
        [2, 4],
      ],
    ]);
    expect(new Concatenate({ axis: 0 }).apply([x, y]).shape).toEqual([2, 2, 1]);
  });

  test('keeps unknown lengths', () => {
    expect(symbolicShape(new Concatenate(), [null, null, 8, 3], [null, 4, 8, 5])).toEqual([null, 4, 8, 8]);
    expect(symbolicShape(new Concatenate({ axis: 1 }), [null, null, 3], [null, 4, 3])).toEqual([null, null, 3]);
  });

  test('refuses mismatched lengths even if another is unknown', () => {
    const layer = new Concatenate({ name: 'join' });
    expect(() => symbolicShape(layer, [null, null, 3], [null, 4, 3], [null, 5, 3])).toThrow(
      "Concatenate 'join': A `Concatenate` layer requires inputs with matching shapes except for the concatenation axis. " +
        'Received: inputShape=[(None, None, 3), (None, 4, 3), (None, 5, 3)]. Only axis 2 may have different lengths.',
    );
  });

  test('restores the same layer from its config', () => expectRoundTrip(Concatenate, { axis: 1 }));
});

describe('Dot', () => {
  test('respects its options', () => {
    const a = tensor([[3, 4]]);
    const b = tensor([[0, 2]]);
    expect(new Dot({ axes: 1 }).apply([a, b]).toArray()).toEqual([[8]]);
    const [[cosine]] = new Dot({ axes: 1, normalize: true }).apply([a, b]).toArray() as [[number]];
    expect(cosine).toBeCloseTo(0.8, 6);
    const x = tensor([
      [
        [1, 2],
        [3, 4],
      ],
    ]);
    expect(new Dot({ axes: 1 }).apply([x, x]).toArray()).toEqual([
      [
        [10, 14],
        [14, 20],
      ],
    ]);
    expect(new Dot({ axes: [2, 1] }).apply([x, x]).toArray()).toEqual([
      [
        [7, 10],
        [15, 22],
      ],
    ]);
  });

  test('does not normalize zero vectors', () => {
    const zero = tensor([[0, 0]]);
    expect(new Dot({ axes: 1, normalize: true }).apply([zero, tensor([[3, 4]])]).toArray()).toEqual([[0]]);
  });

  test('takes integers and returns float32', () => {
    const x = tensor([1, 2], [1, 2], 'int32');
    expect(new Dot({ axes: 1 }).apply([x, x])).toMatchObject({ dtype: 'float32', data: Float32Array.of(5) });
  });

  test('keeps unknown lengths', () => {
    expect(symbolicShape(new Dot({ axes: 2 }), [null, null, 4], [null, 5, 4])).toEqual([null, null, 5]);
    expect(symbolicShape(new Dot({ axes: 1 }), [null, null, 3], [null, null, 4])).toEqual([null, 3, 4]);
    expect(symbolicShape(new Dot({ axes: -1 }), [null, 4], [null, 4])).toEqual([null, 1]);
    expect(symbolicShape(new Dot({ axes: 3 }), [null, 2, null, 4], [null, null, 5, 4])).toEqual([
      null,
      2,
      null,
      null,
      5,
    ]);
  });

  test('restores the same layer from its config', () => {
    expectRoundTrip(Dot, { axes: 2, normalize: true });
    expectRoundTrip(Dot, { axes: [1, -1] });
  });
});

test('a model with branches predicts what the layers compute', async () => {
  const x = input({ shape: [2] });
  const doubled = new Add().apply([x, x]);
  const model = new Model({ inputs: x, outputs: new Concatenate().apply([doubled, x]) });
  expect((await model.predict(A)).toArray()).toEqual([[12, 2, 6, 1]]);
});
