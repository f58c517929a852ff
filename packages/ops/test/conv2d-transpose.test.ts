import { type Shape, type Tensor, tensor, zeros } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Conv2dTransposeOptions,
  concat,
  conv2d,
  conv2dTranspose,
  evaluate,
  type Pair,
  reshape,
  slice,
  trace,
  transpose,
} from '../src/index.ts';
import { contents, quarters, typeOf, unknown } from './quarters.ts';

const small = (min: number, max: number) => fc.integer({ min, max });
const pair = (min: number, max: number): fc.Arbitrary<Pair> => fc.tuple(small(min, max), small(min, max));

/** Ordinary convolutions with at least one output. `size` is that of their input. */
const convolutions = fc
  .record({
    size: pair(1, 9),
    kernel: pair(1, 4),
    groups: small(1, 2),
    depth: small(1, 3),
    filters: small(1, 3),
    strides: pair(1, 4),
    dilationRate: pair(1, 3),
    padding: fc.tuple(pair(0, 2), pair(0, 2)),
    seed: fc.nat(1000),
  })
  .filter(({ size, kernel, dilationRate, padding }) =>
    ([0, 1] as const).every(
      (axis) => size[axis] + padding[axis][0] + padding[axis][1] > (kernel[axis] - 1) * dilationRate[axis],
    ),
  );

function dot(a: Tensor, b: Tensor): number {
  expect(a.shape).toEqual(b.shape);
  return Array.from(a.data).reduce((sum, element, i) => sum + element * (b.data[i] as number), 0);
}

describe('conv2dTranspose', () => {
  test('spreads every pixel and adds up overlapping windows', () => {
    const x = tensor([1, 2], [1, 1, 2, 1]);
    const kernel = tensor([1, 10, 100], [1, 3, 1, 1]);
    const at = (options: Conv2dTransposeOptions) => Array.from(conv2dTranspose(x, kernel, options).data);
    expect(at({})).toEqual([1, 12, 120, 200]);
    expect(at({ strides: [1, 2] })).toEqual([1, 10, 102, 20, 200]);
    expect(at({ strides: [1, 4] })).toEqual([1, 10, 100, 0, 2, 20, 200, 0]);
    expect(at({ strides: [1, 2], padding: 'same' })).toEqual([1, 10, 102, 20]);
    expect(at({ dilationRate: [1, 2] })).toEqual([1, 2, 10, 20, 100, 200]);
    expect(
      at({
        padding: [
          [0, 0],
          [1, 2],
        ],
        outputPadding: [0, 3],
      }),
    ).toEqual([12, 120, 200, 0]);
  });

  test('has one kernel per filter and channel: [height, width, filters, channels]', () => {
    const kernel = tensor([1, 10, 100, 2, 20, 200], [1, 1, 2, 3]);
    expect(contents(conv2dTranspose(tensor([1, 2, 3], [1, 1, 1, 3]), kernel))).toEqual({
      shape: [1, 1, 1, 2],
      dtype: 'float32',
      data: [321, 642],
    });
  });

  test('is the gradient of conv2d with respect to its input: ⟨conv2d(a), b⟩ = ⟨a, conv2dTranspose(b)⟩', () => {
    fc.assert(
      fc.property(convolutions, ({ size, kernel: kernelSize, groups, depth, filters, seed, ...options }) => {
        const { strides, dilationRate, padding } = options;
        const a = quarters([2, ...size, depth * groups], seed);
        const kernel = quarters([...kernelSize, depth, filters * groups], seed + 1);
        const y = conv2d(a, kernel, { ...options, groups });
        const b = quarters(y.shape, seed + 2);
        // The pixels at the end that no window reaches.
        const missed = ([0, 1] as const).map((axis) => {
          const extent = (kernelSize[axis] - 1) * dilationRate[axis] + 1;
          const pixels = size[axis] + padding[axis][0] + padding[axis][1];
          return pixels - extent - ((y.shape[axis + 1] as number) - 1) * strides[axis];
        }) as unknown as Pair;
        const back = conv2dTranspose(b, kernel, { ...options, groups, outputPadding: missed });
        expect(dot(back, a)).toBe(dot(y, b));
      }),
      { seed: 4 },
    );
  });

  test('equals a convolution of the dilated picture with the flipped kernel', () => {
    fc.assert(
      fc.property(convolutions, ({ size, kernel: kernelSize, depth, filters, seed, strides, dilationRate }) => {
        const x = quarters([1, ...size, depth], seed);
        const kernel = quarters([...kernelSize, filters, depth], seed + 1);
        const extents = ([0, 1] as const).map((axis) => (kernelSize[axis] - 1) * dilationRate[axis] + 1);
        const around = extents.map((extent): Pair => [extent - 1, extent - 1]) as unknown as [Pair, Pair];
        const turned = transpose(reversed(reversed(kernel, 0), 1), [0, 1, 3, 2]) as Tensor;
        const expected = conv2d(withGaps(x, strides), turned, { dilationRate, padding: around });
        const actual = conv2dTranspose(x, kernel, { strides, dilationRate, outputPadding: 0 });
        expect(contents(actual)).toEqual(contents(expected));
      }),
      { seed: 5 },
    );
  });

  test('channels first equals the transposed result of the transposed picture', () => {
    const x = quarters([2, 3, 4, 6]);
    for (const groups of [1, 3]) {
      const kernel = quarters([3, 2, 5, 6], 1);
      const options = { strides: [2, 3], padding: 'same', groups } as const;
      const first = conv2dTranspose(transpose(x, [0, 3, 1, 2]), kernel, { ...options, dataFormat: 'channelsFirst' });
      expect(contents(transpose(first, [0, 2, 3, 1]))).toEqual(contents(conv2dTranspose(x, kernel, options)));
    }
  });

  test('groups are separate transposed convolutions', () => {
    const x = quarters([1, 3, 3, 4]);
    const kernel = quarters([2, 3, 5, 4], 1);
    const halves = [0, 2].map((first) =>
      conv2dTranspose(slice(x, [0, 0, 0, first], [-1, -1, -1, 2]), slice(kernel, [0, 0, 0, first], [-1, -1, -1, 2])),
    );
    expect(contents(conv2dTranspose(x, kernel, { groups: 2 }))).toEqual(contents(concat(halves)));
  });

  test('accumulates in float64 and rounds once', () => {
    const x = tensor([1e8, 1, -1e8], [1, 1, 1, 3]);
    expect(conv2dTranspose(x, tensor([1, 1, 1], [1, 1, 1, 3])).data[0]).toBe(1);
  });

  test('empty batches, channels and filters', () => {
    expect(conv2dTranspose(zeros([0, 4, 4, 2]), zeros([3, 3, 5, 2])).shape).toEqual([0, 6, 6, 5]);
    expect(Array.from(conv2dTranspose(zeros([1, 1, 1, 0]), zeros([1, 1, 2, 0])).data)).toEqual([0, 0]);
    expect(conv2dTranspose(zeros([1, 2, 2, 3]), zeros([3, 3, 0, 3])).shape).toEqual([1, 4, 4, 0]);
    expect(conv2dTranspose(zeros([1, 0, 2, 3]), zeros([1, 1, 2, 3]), { strides: 2 }).shape).toEqual([1, 0, 4, 2]);
  });

  test('unknown lengths stay unknown until the graph runs', () => {
    const options: Conv2dTransposeOptions = { strides: 2, padding: 'same' };
    const kernel = quarters([3, 3, 6, 4]);
    const type = unknown([null, null, 8, null]);
    expect(typeOf([type], (x) => conv2dTranspose(x, kernel, options)).shape).toEqual([null, null, 16, 6]);
    const first = { ...options, dataFormat: 'channelsFirst' } as const;
    expect(typeOf([unknown([null, 4, 8, null])], (x) => conv2dTranspose(x, kernel, first)).shape).toEqual([
      null,
      6,
      16,
      null,
    ]);
    const x = quarters([2, 3, 8, 4]);
    const graph = trace([type], (value) => [conv2dTranspose(value, kernel, options)]);
    const [output] = evaluate(graph, [x]).outputs;
    expect(contents(output as Tensor)).toEqual(contents(conv2dTranspose(x, kernel, options)));
  });

  const picture = zeros([2, 3, 3, 4]);

  test.each<[string, Shape, Conv2dTransposeOptions, string]>([
    [
      'rank of the kernel',
      [3, 3, 4],
      {},
      'conv2dTranspose: Expected a kernel of shape [height, width, filters / groups, channels]. Received shape (3, 3, 4).',
    ],
    [
      'channels',
      [3, 3, 4, 3],
      {},
      "conv2dTranspose: The number of input channels must match the kernel's input channels. Received: input channels=4, kernel input channels=3, input (2, 3, 3, 4), kernel (3, 3, 4, 3). A kernel is [height, width, filters / groups, channels].",
    ],
    [
      'groups',
      [3, 3, 4, 4],
      { groups: 3 },
      'conv2dTranspose: The number of input channels must be evenly divisible by the number of groups. Received: groups=3, kernel (3, 3, 4, 4).',
    ],
    [
      'no group',
      [3, 3, 4, 4],
      { groups: 0 },
      'conv2dTranspose: The number of groups must be a positive integer. Received: groups=0.',
    ],
    [
      'output padding',
      [3, 3, 4, 4],
      { outputPadding: [1, -1] },
      'conv2dTranspose: `outputPadding` must be an integer of at least 0 or two of them. Received outputPadding=[1, -1].',
    ],
    [
      'more cut off than there is',
      [2, 2, 4, 4],
      {
        padding: [
          [0, 0],
          [3, 2],
        ],
      },
      'conv2dTranspose: The width of the output would be -1: the windows of 3 pixels cover 4, and the padding takes away more. Use a smaller padding, a larger kernel, or a larger input.',
    ],
    [
      'strides',
      [3, 3, 4, 4],
      { strides: 0 },
      'conv2dTranspose: `strides` must be a positive integer or two of them. Received strides=0.',
    ],
  ])('refuses: %s', (_, kernelShape, options, message) => {
    expect(() => conv2dTranspose(picture, zeros(kernelShape), options)).toThrow(expect.objectContaining({ message }));
  });

  test('refuses other element types', () => {
    expect(() => conv2dTranspose(zeros([1, 2, 2, 1], 'int32'), zeros([1, 1, 1, 1]))).toThrow(
      'conv2dTranspose: `x` must have dtype float32. Received dtype int32.',
    );
  });
});

/** Reverses an axis. */
function reversed(x: Tensor, axis: number): Tensor {
  const length = x.shape[axis] as number;
  const entries = Array.from({ length }, (_, i) => {
    const begin = x.shape.map((_, at) => (at === axis ? length - 1 - i : 0));
    return slice(
      x,
      begin,
      x.shape.map((n, at) => (at === axis ? 1 : n)),
    );
  });
  return concat(entries, axis);
}

/** A picture with stride − 1 zeros between its pixels. */
function withGaps(x: Tensor, strides: Pair): Tensor {
  return ([1, 2] as const).reduce((y, axis) => {
    const stride = strides[axis - 1] as number;
    if (stride === 1) return y;
    const length = y.shape[axis] as number;
    const split = [...y.shape.slice(0, axis + 1), 1, ...y.shape.slice(axis + 1)];
    const gaps = zeros(split.map((n, at) => (at === axis + 1 ? stride - 1 : n)));
    const wide = reshape(concat([reshape(y, split), gaps], axis + 1), [
      ...y.shape.slice(0, axis),
      length * stride,
      ...y.shape.slice(axis + 1),
    ]);
    const size = wide.shape.map((n, at) => (at === axis ? n - stride + 1 : n));
    return slice(
      wide,
      size.map(() => 0),
      size,
    );
  }, x);
}
