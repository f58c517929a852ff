import { type Shape, type Tensor, tensor, zeros } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Conv2dOptions,
  cast,
  concat,
  conv2d,
  depthwiseConv2d,
  evaluate,
  matmul,
  type Padding,
  type Pair,
  pad,
  reshape,
  slice,
  trace,
  transpose,
} from '../src/index.ts';
import { contents, quarters, typeOf, unknown } from './quarters.ts';

const small = (min: number, max: number) => fc.integer({ min, max });
const pair = (min: number, max: number): fc.Arbitrary<Pair> => fc.tuple(small(min, max), small(min, max));
const paddings: fc.Arbitrary<Padding> = fc.oneof(
  fc.constantFrom('valid' as const, 'same' as const),
  fc.tuple(pair(0, 2), pair(0, 2)),
);

/** A convolution whose window fits. */
const cases = fc
  .record({
    batch: small(1, 2),
    size: pair(1, 9),
    kernel: pair(1, 3),
    groups: small(1, 3),
    groupChannels: small(1, 3),
    groupFilters: small(1, 2),
    strides: pair(1, 3),
    dilationRate: pair(1, 3),
    padding: paddings,
    seed: fc.nat(1000),
  })
  .filter(({ size, kernel, dilationRate, padding }) =>
    [0, 1].every((axis) => {
      if (padding === 'same') return true;
      const [before, after] = padding === 'valid' ? [0, 0] : (padding[axis] as Pair);
      return before + (size[axis] as number) + after > ((kernel[axis] as number) - 1) * (dilationRate[axis] as number);
    }),
  )
  .map(({ batch, size, kernel, groups, groupChannels, groupFilters, seed, ...options }) => ({
    x: quarters([batch, ...size, groups * groupChannels], seed),
    kernel: quarters([...kernel, groupChannels, groups * groupFilters], seed + 1),
    options: { ...options, groups } satisfies Conv2dOptions,
  }));

/** im2col: extracts the patch under every window of a padded picture and multiplies the patches by the kernel matrix. */
function byPatches(
  x: Tensor,
  kernel: Tensor,
  { strides, dilationRate }: { strides: Pair; dilationRate: Pair },
): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const [kernelHeight, kernelWidth, , filters] = kernel.shape as [number, number, number, number];
  const patches: Tensor[] = [];
  let rows = 0;
  for (let i = 0; i + (kernelHeight - 1) * dilationRate[0] < height; i += strides[0]) {
    rows++;
    for (let j = 0; j + (kernelWidth - 1) * dilationRate[1] < width; j += strides[1]) {
      const taps: Tensor[] = [];
      for (let u = 0; u < kernelHeight; u++) {
        for (let v = 0; v < kernelWidth; v++) {
          taps.push(slice(x, [0, i + u * dilationRate[0], j + v * dilationRate[1], 0], [batch, 1, 1, channels]));
        }
      }
      patches.push(reshape(concat(taps), [batch, 1, -1]));
    }
  }
  const columns = patches.length / rows;
  return reshape(matmul(concat(patches, 1), reshape(kernel, [-1, filters])), [batch, rows, columns, filters]);
}

function channelsOf(x: Tensor, first: number, count: number): Tensor {
  return slice(x, [0, 0, 0, first], [-1, -1, -1, count]);
}

describe('conv2d', () => {
  test('sums over taps and channels', () => {
    // 1·1 + 2·2 + 3·3 + 4·4, and the same with the second filter.
    const x = tensor([1, 2, 3, 4], [1, 2, 2, 1]);
    const kernel = tensor([1, 10, 2, 20, 3, 30, 4, 40], [2, 2, 1, 2]);
    expect(contents(conv2d(x, kernel))).toEqual({ shape: [1, 1, 1, 2], dtype: 'float32', data: [30, 300] });
  });

  test('equals im2col: patches times the kernel matrix', () => {
    fc.assert(
      fc.property(cases, ({ x, kernel, options }) => {
        const [, height, width] = x.shape as [number, number, number];
        const [kernelHeight, kernelWidth] = kernel.shape as [number, number];
        const same = (length: number, size: number, axis: 0 | 1): Pair => {
          const stride = options.strides[axis];
          const covered = (Math.ceil(length / stride) - 1) * stride + (size - 1) * options.dilationRate[axis] + 1;
          const total = Math.max(0, covered - length);
          return [Math.floor(total / 2), Math.ceil(total / 2)];
        };
        const amounts =
          options.padding === 'same'
            ? [same(height, kernelHeight, 0), same(width, kernelWidth, 1)]
            : options.padding === 'valid'
              ? [[0, 0] as const, [0, 0] as const]
              : options.padding;
        const padded = pad(x, [[0, 0], ...amounts, [0, 0]]);
        const groupChannels = kernel.shape[2] as number;
        const groupFilters = (kernel.shape[3] as number) / options.groups;
        const groups = Array.from({ length: options.groups }, (_, group) =>
          byPatches(
            channelsOf(padded, group * groupChannels, groupChannels),
            channelsOf(kernel, group * groupFilters, groupFilters),
            options,
          ),
        );
        expect(contents(conv2d(x, kernel, options))).toEqual(contents(concat(groups)));
      }),
    );
  });

  test('channels first equals the transposed result of the transposed picture', () => {
    fc.assert(
      fc.property(cases, ({ x, kernel, options }) => {
        const first = conv2d(transpose(x, [0, 3, 1, 2]), kernel, { ...options, dataFormat: 'channelsFirst' });
        expect(contents(transpose(first, [0, 2, 3, 1]))).toEqual(contents(conv2d(x, kernel, options)));
      }),
    );
  });

  test('one group per channel is a depthwise convolution', () => {
    fc.assert(
      fc.property(cases, small(1, 3), ({ x, kernel, options }, multiplier) => {
        const channels = x.shape[3] as number;
        const [height, width] = kernel.shape as [number, number];
        const filters = quarters([height, width, channels, multiplier]);
        const { groups: _, ...window } = options;
        const grouped = reshape(filters, [height, width, 1, channels * multiplier]);
        expect(contents(conv2d(x, grouped, { ...options, groups: channels }))).toEqual(
          contents(depthwiseConv2d(x, filters, window)),
        );
      }),
    );
  });

  test('dilation is a kernel with holes', () => {
    fc.assert(
      fc.property(cases, ({ x, kernel, options }) => {
        const withHoles = conv2d(x, dilated(kernel, options.dilationRate), { ...options, dilationRate: 1 });
        expect(contents(conv2d(x, kernel, options))).toEqual(contents(withHoles));
      }),
    );
  });

  test('padding is not multiplied: infinite weights outside the picture have no effect', () => {
    const kernel = tensor([Number.POSITIVE_INFINITY, 1, Number.NaN], [1, 3, 1, 1]);
    expect(Array.from(conv2d(tensor([5], [1, 1, 1, 1]), kernel, { padding: 'same' }).data)).toEqual([5]);
  });

  test('accumulates in float64 and rounds once', () => {
    const x = tensor([1e8, 1, -1e8], [1, 1, 1, 3]);
    expect(conv2d(x, tensor([1, 1, 1], [1, 1, 3, 1])).data[0]).toBe(1);
  });

  test('empty batches, channels and filters give empty sums', () => {
    expect(conv2d(zeros([0, 4, 4, 2]), zeros([3, 3, 2, 5])).shape).toEqual([0, 2, 2, 5]);
    expect(Array.from(conv2d(zeros([1, 1, 1, 0]), zeros([1, 1, 0, 2])).data)).toEqual([0, 0]);
    expect(conv2d(zeros([1, 4, 4, 2]), zeros([3, 3, 2, 0])).shape).toEqual([1, 2, 2, 0]);
  });

  test('unknown lengths stay unknown until the graph runs', () => {
    const options: Conv2dOptions = { strides: 2, padding: 'same', groups: 2 };
    const kernel = quarters([3, 3, 2, 6]);
    const type = unknown([null, null, 8, null]);
    expect(typeOf([type], (x) => conv2d(x, kernel, options)).shape).toEqual([null, null, 4, 6]);
    const first = { ...options, dataFormat: 'channelsFirst' } as const;
    expect(typeOf([unknown([null, 4, 8, null])], (x) => conv2d(x, kernel, first)).shape).toEqual([null, 6, 4, null]);
    const x = quarters([2, 7, 8, 4]);
    const graph = trace([type], (value) => [conv2d(value, kernel, options)]);
    const [output] = evaluate(graph, [x]).outputs;
    expect(contents(output as Tensor)).toEqual(contents(conv2d(x, kernel, options)));
  });

  const picture = zeros([2, 9, 9, 4]);

  test.each<[string, Shape, Conv2dOptions, string]>([
    [
      'rank of the kernel',
      [3, 3, 4],
      {},
      'conv2d: Expected a kernel of shape [height, width, channels / groups, filters]. Received shape (3, 3, 4).',
    ],
    ['no taps', [0, 3, 4, 2], {}, 'conv2d: The kernel has no taps. Received shape (0, 3, 4, 2).'],
    [
      'channels',
      [3, 3, 3, 2],
      {},
      'conv2d: The input has 4 channels, the kernel is for 3: input (2, 9, 9, 4), kernel (3, 3, 3, 2).',
    ],
    [
      'channels of groups',
      [3, 3, 4, 2],
      { groups: 2 },
      'conv2d: The input has 4 channels in 2 groups of 2, the kernel is for 4: input (2, 9, 9, 4), kernel (3, 3, 4, 2).',
    ],
    [
      'filters in groups',
      [3, 3, 2, 5],
      { groups: 2 },
      'conv2d: The number of filters must be evenly divisible by the number of groups. Received: groups=2, filters=5.',
    ],
    [
      'channels in groups',
      [3, 3, 1, 6],
      { groups: 3 },
      'conv2d: The number of input channels must be evenly divisible by the number of groups. Received groups=3, but the input has 4 channels (full input shape is (2, 9, 9, 4)).',
    ],
    [
      'groups',
      [3, 3, 4, 2],
      { groups: 0 },
      'conv2d: The number of groups must be a positive integer. Received: groups=0.',
    ],
    [
      'a window that does not fit',
      [3, 3, 4, 2],
      { dilationRate: [1, 5] },
      "conv2d: The width of the output would be -1: the input has 9 pixels, the window covers 11. Use a smaller kernel or dilation, a larger input, or padding 'same'.",
    ],
  ])('refuses %s', (_, kernel, options, message) => {
    expect(() => conv2d(picture, zeros(kernel), options)).toThrow(message);
  });

  test('refuses other element types and kernels of unknown shape', () => {
    const kernel = zeros([1, 1, 4, 2]);
    expect(() => conv2d(cast(picture, 'uint8'), kernel)).toThrow(
      "conv2d: `x` must have dtype float32. Received dtype uint8. Convert it with cast(x, 'float32').",
    );
    expect(() => conv2d(picture, cast(kernel, 'int32'))).toThrow(
      "conv2d: `kernel` must have dtype float32. Received dtype int32. Convert it with cast(kernel, 'float32').",
    );
    expect(() => typeOf([unknown([1, 1, 4, null])], (value) => conv2d(picture, value))).toThrow(
      'conv2d: Every length of the kernel must be known. Received shape (1, 1, 4, None).',
    );
  });
});

/** The kernel with zeros between its taps. */
function dilated(kernel: Tensor, [down, across]: Pair): Tensor {
  const [height, width, channels, filters] = kernel.shape as [number, number, number, number];
  const shape = [(height - 1) * down + 1, (width - 1) * across + 1, channels, filters];
  const data = new Float32Array(shape.reduce((a, b) => a * b));
  for (let u = 0; u < height; u++) {
    for (let v = 0; v < width; v++) {
      const tap = slice(kernel, [u, v, 0, 0], [1, 1, channels, filters]);
      data.set(tap.data, (u * down * (shape[1] as number) + v * across) * channels * filters);
    }
  }
  return tensor(data, shape);
}
