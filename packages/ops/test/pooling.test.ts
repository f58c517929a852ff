import { type DType, type Tensor, tensor, zeros } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  averagePool2d,
  cast,
  depthwiseConv2d,
  evaluate,
  globalAveragePool2d,
  globalMaxPool2d,
  max,
  maxPool2d,
  mean,
  type Padding,
  type Pair,
  type PoolOptions,
  pad,
  slice,
  trace,
  transpose,
} from '../src/index.ts';
import { contents, counting, mapped, quarters, typeOf, unknown } from './quarters.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
const small = (min: number, max: number) => fc.integer({ min, max });
const pair = (min: number, max: number): fc.Arbitrary<Pair> => fc.tuple(small(min, max), small(min, max));

const cases = fc
  .record({ batch: small(1, 2), size: pair(4, 8), channels: small(1, 3), poolSize: pair(1, 4), seed: fc.nat(1000) })
  .chain(({ batch, size, channels, poolSize, seed }) => {
    const amounts = (axis: 0 | 1): fc.Arbitrary<Pair> => pair(0, poolSize[axis] - 1);
    const padding: fc.Arbitrary<Padding> = fc.oneof(
      fc.constantFrom('valid' as const, 'same' as const),
      fc.tuple(amounts(0), amounts(1)),
    );
    return fc.record({
      x: fc.constant(quarters([batch, ...size, channels], seed)),
      options: fc.record({ poolSize: fc.constant(poolSize), strides: pair(1, 3), padding }),
    });
  });

/** The padding of the options in numbers, and the padded picture. */
function padded(x: Tensor, { poolSize, strides, padding }: { poolSize: Pair; strides: Pair; padding: Padding }) {
  const amounts = ([0, 1] as const).map((axis): Pair => {
    if (padding === 'valid') return [0, 0];
    if (padding !== 'same') return padding[axis];
    const length = x.shape[axis + 1] as number;
    const total = Math.max(0, (Math.ceil(length / strides[axis]) - 1) * strides[axis] + poolSize[axis] - length);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  }) as [Pair, Pair];
  return (value: number): Tensor => pad(x, [[0, 0], ...amounts, [0, 0]], value);
}

describe('pooling', () => {
  test('takes the largest or the average of every window', () => {
    const x = counting([1, 4, 4, 1]);
    expect(Array.from(maxPool2d(x, { poolSize: 2 }).data)).toEqual([5, 7, 13, 15]);
    expect(Array.from(averagePool2d(x, { poolSize: 2 }).data)).toEqual([2.5, 4.5, 10.5, 12.5]);
    expect(Array.from(maxPool2d(x, { poolSize: [1, 3], strides: [3, 1] }).data)).toEqual([2, 3, 14, 15]);
  });

  test('max pooling equals the maximum over a picture padded with the lowest value', () => {
    fc.assert(
      fc.property(cases, ({ x, options }) => {
        const all = padded(x, options)(-infinity);
        const y = maxPool2d(x, options);
        const [batch, height, width, channels] = y.shape as [number, number, number, number];
        for (let i = 0; i < height; i++) {
          for (let j = 0; j < width; j++) {
            const start = [0, i * options.strides[0], j * options.strides[1], 0];
            const window = slice(all, start, [batch, ...options.poolSize, channels]);
            const pixel = slice(y, [0, i, j, 0], [batch, 1, 1, channels]);
            expect(contents(pixel)).toEqual(contents(max(window, { axis: [1, 2], keepdims: true })));
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  test('average pooling equals a convolution with ones, divided by that of a picture of ones', () => {
    fc.assert(
      fc.property(cases, ({ x, options }) => {
        const { poolSize, ...window } = options;
        const ones = tensor(new Float32Array(poolSize[0] * poolSize[1] * (x.shape[3] as number)).fill(1), [
          ...poolSize,
          x.shape[3] as number,
          1,
        ]);
        const sums = depthwiseConv2d(x, ones, window);
        const counts = depthwiseConv2d(
          mapped(x, () => 1),
          ones,
          window,
        );
        const expected = mapped(sums, (total, index) => total / (counts.data[index] as number));
        expect(contents(averagePool2d(x, options))).toEqual(contents(expected));
      }),
    );
  });

  test('strides default to the pool size', () => {
    const x = quarters([1, 7, 8, 2]);
    for (const pool of [maxPool2d, averagePool2d]) {
      const given = pool(x, { poolSize: [2, 3], strides: [2, 3] });
      expect(contents(pool(x, { poolSize: [2, 3] }))).toEqual(contents(given));
      expect(contents(pool(x, { poolSize: [2, 3], strides: 1 })).shape).not.toEqual(given.shape);
    }
  });

  test('channels first equals the transposed result of the transposed picture', () => {
    fc.assert(
      fc.property(cases, ({ x, options }) => {
        for (const pool of [maxPool2d, averagePool2d]) {
          const first = pool(transpose(x, [0, 3, 1, 2]), { ...options, dataFormat: 'channelsFirst' });
          expect(contents(transpose(first, [0, 2, 3, 1]))).toEqual(contents(pool(x, options)));
        }
      }),
    );
  });

  test('NaN and infinities only affect their windows', () => {
    const x = tensor([nan, 1, 2, 3, -infinity, -infinity, infinity, 1], [1, 1, 8, 1]);
    expect(Array.from(maxPool2d(x, { poolSize: [1, 2] }).data)).toEqual([nan, 3, -infinity, infinity]);
    expect(Array.from(averagePool2d(x, { poolSize: [1, 2] }).data)).toEqual([nan, 2.5, -infinity, infinity]);
    expect(Array.from(maxPool2d(x, { poolSize: [1, 3], strides: 3, padding: 'same' }).data)).toEqual([
      nan,
      3,
      infinity,
    ]);
  });

  test('padding does not exceed negative values', () => {
    const x = tensor([-5], [1, 1, 1, 1]);
    expect(maxPool2d(x, { poolSize: 3, strides: 1, padding: 'same' }).item()).toBe(-5);
    expect(averagePool2d(x, { poolSize: 3, strides: 1, padding: 'same' }).item()).toBe(-5);
  });

  test.each<DType>(['float32', 'int32', 'uint32', 'uint8', 'bool'])('max pooling keeps %s', (dtype) => {
    const x = tensor(dtype === 'bool' ? [0, 1, 0, 0] : [3, 200, 7, 9], [1, 1, 4, 1], dtype);
    const expected = dtype === 'bool' ? [1, 0] : [200, 9];
    expect(contents(maxPool2d(x, { poolSize: [1, 2] }))).toEqual({ shape: [1, 1, 2, 1], dtype, data: expected });
  });

  test('unknown lengths stay unknown until the graph runs', () => {
    const options: PoolOptions = { poolSize: 3, strides: [2, 1], padding: 'same' };
    const type = unknown([null, null, 5, null]);
    expect(typeOf([type], (x) => maxPool2d(x, options)).shape).toEqual([null, null, 5, null]);
    expect(typeOf([unknown([null, 7, 5, 2])], (x) => averagePool2d(x, options)).shape).toEqual([null, 4, 5, 2]);
    const x = quarters([2, 7, 5, 2]);
    const graph = trace([type], (value) => [maxPool2d(value, options), averagePool2d(value, options)]);
    expect(evaluate(graph, [x]).outputs.map(contents)).toEqual(
      [maxPool2d(x, options), averagePool2d(x, options)].map(contents),
    );
  });

  test('refuses invalid inputs and options', () => {
    const x = zeros([1, 4, 4, 1]);
    expect(() => averagePool2d(cast(x, 'uint8'), { poolSize: 2 })).toThrow(
      "averagePool2d: `x` must have dtype float32. Received dtype uint8. Convert it with cast(x, 'float32').",
    );
    expect(() => maxPool2d(x, { poolSize: 0 })).toThrow(
      'maxPool2d: `poolSize` must be a positive integer or two of them. Received poolSize=0.',
    );
    expect(() => maxPool2d(x, { poolSize: 2, strides: [1, -1] })).toThrow('Received strides=[1, -1].');
    expect(() => maxPool2d(x, { poolSize: 2, dataFormat: 'last' as 'channelsLast' })).toThrow(
      'Received: dataFormat=last.',
    );
    expect(() => averagePool2d(x, { poolSize: 5 })).toThrow(
      'averagePool2d: The height of the output would be 0: the input has 4 pixels, the window covers 5.',
    );
    expect(() =>
      maxPool2d(x, {
        poolSize: [2, 3],
        padding: [
          [1, 1],
          [0, 3],
        ],
      }),
    ).toThrow(
      'maxPool2d: `padding` must be smaller than `poolSize`. Received padding=[[1, 1], [0, 3]], poolSize=[2, 3]. A window that lies outside the picture has no maximum and no average.',
    );
    expect(() => maxPool2d(zeros([4, 4, 1]), { poolSize: 2 })).toThrow(
      'maxPool2d: Expected a picture of shape [batch, height, width, channels]. Received shape (4, 4, 1).',
    );
  });
});

describe('global pooling', () => {
  test('is a reduction over height and width', () => {
    const x = quarters([2, 3, 4, 5]);
    expect(contents(globalAveragePool2d(x))).toEqual(contents(mean(x, { axis: [1, 2] })));
    expect(contents(globalMaxPool2d(x))).toEqual(contents(max(x, { axis: [1, 2] })));
    expect(globalAveragePool2d(x).shape).toEqual([2, 5]);
    expect(globalMaxPool2d(x, { keepdims: true }).shape).toEqual([2, 1, 1, 5]);
    const whole = { poolSize: [3, 4] } as const;
    expect(contents(globalAveragePool2d(x, { keepdims: true }))).toEqual(contents(averagePool2d(x, whole)));
    expect(contents(globalMaxPool2d(x, { keepdims: true }))).toEqual(contents(maxPool2d(x, whole)));
  });

  test('channels first', () => {
    const x = quarters([2, 3, 4, 5]);
    const first = transpose(x, [0, 3, 1, 2]);
    for (const pool of [globalAveragePool2d, globalMaxPool2d]) {
      expect(contents(pool(first, { dataFormat: 'channelsFirst' }))).toEqual(contents(pool(x)));
      expect(pool(first, { dataFormat: 'channelsFirst', keepdims: true }).shape).toEqual([2, 5, 1, 1]);
    }
  });

  test('unknown lengths', () => {
    const type = unknown([null, null, null, 8]);
    expect(typeOf([type], (x) => globalAveragePool2d(x)).shape).toEqual([null, 8]);
    expect(typeOf([type], (x) => globalMaxPool2d(x, { keepdims: true })).shape).toEqual([null, 1, 1, 8]);
  });

  test('refuses anything but pictures', () => {
    expect(() => globalAveragePool2d(zeros([2, 3]))).toThrow('globalAveragePool2d: Expected a picture of shape');
    expect(() => globalMaxPool2d(zeros([2, 3]), { dataFormat: 'channelsFirst' })).toThrow(
      'globalMaxPool2d: Expected a picture of shape [batch, channels, height, width]. Received shape (2, 3).',
    );
    expect(() => globalAveragePool2d(zeros([1, 2, 2, 1], 'int32'))).toThrow(
      "globalAveragePool2d: `x` must have dtype float32. Received dtype int32. Convert it with cast(x, 'float32').",
    );
    expect(() => globalMaxPool2d(zeros([1, 2, 2, 1]), { dataFormat: 'first' as 'channelsFirst' })).toThrow(
      'Received: dataFormat=first.',
    );
  });
});
