import { type DType, type Tensor, tensor, zeros } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  averagePool2d,
  concat,
  evaluate,
  type Interpolation,
  matmul,
  reshape,
  trace,
  transpose,
  type Upsample2dOptions,
  upsample2d,
} from '../src/index.ts';
import { contents, quarters, typeOf, unknown } from './quarters.ts';

const small = (min: number, max: number) => fc.integer({ min, max });
const cases = fc
  .record({ size: fc.tuple(small(1, 5), small(1, 5)), height: small(1, 5), width: small(1, 5), seed: fc.nat(1000) })
  .map(({ size, height, width, seed }) => ({ x: quarters([2, height, width, 3], seed), size }));

/**
 * The weights of every input pixel for each pixel of the result: a triangle around its centre, cut off at the ends of the
 * axis and normalized to sum 1. `[length, length * factor]`
 */
function triangles(length: number, factor: number): Tensor {
  const columns = Array.from({ length: length * factor }, (_, i) => {
    const weights = Array.from({ length }, (_, j) => Math.max(0, 1 - Math.abs((i + 0.5) / factor - 0.5 - j)));
    const total = weights.reduce((a, b) => a + b);
    return tensor(
      weights.map((weight) => weight / total),
      [length, 1],
    );
  });
  return concat(columns);
}

describe('upsample2d', () => {
  test('nearest repeats every pixel', () => {
    const x = tensor([1, 2, 3, 4], [1, 2, 2, 1]);
    expect(Array.from(upsample2d(x, { size: [1, 2] }).data)).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
    expect(Array.from(upsample2d(x, { size: 2 }).data)).toEqual([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
  });

  test('bilinear weights pixels by the distance of their centres', () => {
    const x = tensor([0, 4, 8], [1, 1, 3, 1]);
    const y = upsample2d(x, { size: [1, 2], interpolation: 'bilinear' });
    expect(Array.from(y.data)).toEqual([0, 1, 3, 5, 7, 8]);
    const down = upsample2d(transpose(x, [0, 2, 1, 3]), { size: [4, 1], interpolation: 'bilinear' });
    expect(Array.from(down.data)).toEqual([0, 0, 0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8, 8]);
  });

  test('averaging over the blocks undoes nearest', () => {
    fc.assert(
      fc.property(cases, ({ x, size }) => {
        expect(contents(averagePool2d(upsample2d(x, { size }), { poolSize: size }))).toEqual(contents(x));
      }),
    );
  });

  test('bilinear is a product with triangles along both axes', () => {
    fc.assert(
      fc.property(cases, ({ x, size }) => {
        const [batch, height, width, channels] = x.shape as [number, number, number, number];
        const first = transpose(x, [0, 3, 1, 2]);
        const wide = matmul(first, triangles(width, size[1]));
        const both = matmul(transpose(wide, [0, 1, 3, 2]), triangles(height, size[0]));
        const expected = transpose(both, [0, 3, 2, 1]);
        const y = upsample2d(x, { size, interpolation: 'bilinear' });
        expect(y.shape).toEqual([batch, height * size[0], width * size[1], channels]);
        expect(y.shape).toEqual(expected.shape);
        y.data.forEach((element, index) => {
          expect(element).toBeCloseTo(expected.data[index] as number, 5);
        });
      }),
      { numRuns: 50 },
    );
  });

  test('pixels keep their values at their own centres, whatever their neighbours', () => {
    const { POSITIVE_INFINITY: infinity } = Number;
    const x = tensor([1, infinity], [1, 1, 2, 1]);
    const y = upsample2d(x, { size: [2, 3], interpolation: 'bilinear' });
    expect(Array.from(y.data.slice(0, 6))).toEqual([1, 1, infinity, infinity, infinity, infinity]);
  });

  test.each<Interpolation>(['nearest', 'bilinear'])('%s: channels first gives the transpose', (interpolation) => {
    const x = quarters([2, 3, 4, 5]);
    const options: Upsample2dOptions = { size: [3, 2], interpolation };
    const first = upsample2d(transpose(x, [0, 3, 1, 2]), { ...options, dataFormat: 'channelsFirst' });
    expect(contents(transpose(first, [0, 2, 3, 1]))).toEqual(contents(upsample2d(x, options)));
  });

  test.each<DType>(['float32', 'int32', 'uint32', 'uint8', 'bool'])('nearest keeps %s', (dtype) => {
    const y = upsample2d(tensor([1, 0], [1, 1, 2, 1], dtype), { size: [1, 2] });
    expect(contents(y)).toEqual({ shape: [1, 1, 4, 1], dtype, data: [1, 1, 0, 0] });
  });

  test('empty pictures stay empty', () => {
    const y = upsample2d(zeros([1, 0, 2, 1]), { size: 2, interpolation: 'bilinear' });
    expect(y.shape).toEqual([1, 0, 4, 1]);
  });

  test('unknown lengths stay unknown until the graph runs', () => {
    const options: Upsample2dOptions = { size: [2, 3], interpolation: 'bilinear' };
    const type = unknown([null, 4, null, 3]);
    expect(typeOf([type], (x) => upsample2d(x, options)).shape).toEqual([null, 8, null, 3]);
    const x = quarters([2, 4, 5, 3]);
    const graph = trace([type], (value) => [upsample2d(value, options)]);
    expect(contents(evaluate(graph, [x]).outputs[0] as Tensor)).toEqual(contents(upsample2d(x, options)));
  });

  test('refuses invalid inputs and options', () => {
    const x = zeros([1, 2, 2, 1]);
    expect(() => upsample2d(x, { size: 0 })).toThrow(
      'upsample2d: `size` must be a positive integer or two of them. Received size=0.',
    );
    expect(() => upsample2d(x, { size: [2, 0.5] })).toThrow('Received size=[2, 0.5].');
    expect(() => upsample2d(x, { size: 2, interpolation: 'bilinaer' as 'bilinear' })).toThrow(
      "upsample2d: `interpolation` must be 'nearest' or 'bilinear'. Received interpolation='bilinaer'.",
    );
    expect(() => upsample2d(x, { size: 2, dataFormat: 'nchw' as 'channelsFirst' })).toThrow(
      'Received: dataFormat=nchw.',
    );
    expect(() => upsample2d(reshape(x, [2, 2, 1]), { size: 2 })).toThrow(
      'upsample2d: Expected a picture of shape [batch, height, width, channels]. Received shape (2, 2, 1). Add a batch axis of length 1 in front.',
    );
    expect(() => upsample2d(zeros([1, 2, 2, 1], 'uint8'), { size: 2, interpolation: 'bilinear' })).toThrow(
      "upsample2d: `x` must have dtype float32. Received dtype uint8. Convert it with cast(x, 'float32').",
    );
  });
});
