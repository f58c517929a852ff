import { type Shape, type Tensor, tensor, zeros } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cast,
  depthwiseConv2d,
  evaluate,
  type Pair,
  pad,
  slice,
  trace,
  transpose,
  type WindowOptions,
} from '../src/index.ts';
import { contents, quarters, typeOf, unknown } from './quarters.ts';

const small = (min: number, max: number) => fc.integer({ min, max });
const pair = (min: number, max: number): fc.Arbitrary<Pair> => fc.tuple(small(min, max), small(min, max));

const cases = fc
  .record({
    batch: small(1, 2),
    size: pair(7, 10),
    kernelSize: pair(1, 3),
    channels: small(1, 3),
    multiplier: small(1, 3),
    strides: pair(1, 3),
    dilationRate: pair(1, 3),
    seed: fc.nat(1000),
  })
  .map(({ batch, size, kernelSize, channels, multiplier, seed, ...options }) => ({
    x: quarters([batch, ...size, channels], seed),
    kernel: quarters([...kernelSize, channels, multiplier], seed + 1),
    options,
  }));

describe('depthwiseConv2d', () => {
  test('filter m of channel c gives output channel c * multiplier + m', () => {
    const x = tensor([1, 10, 2, 20], [1, 1, 2, 2]);
    const kernel = tensor([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 2, 2]);
    // c = 0: 1·1 + 2·5 and 1·2 + 2·6; c = 1: 10·3 + 20·7 and 10·4 + 20·8.
    const expected = { shape: [1, 1, 1, 4], dtype: 'float32', data: [11, 14, 170, 200] };
    expect(contents(depthwiseConv2d(x, kernel))).toEqual(expected);
  });

  test('every output channel is the convolution of one input channel', () => {
    fc.assert(
      fc.property(cases, ({ x, kernel, options }) => {
        const channels = x.shape[3] as number;
        const multiplier = kernel.shape[3] as number;
        const whole = depthwiseConv2d(x, kernel, options);
        for (let c = 0; c < channels; c++) {
          for (let m = 0; m < multiplier; m++) {
            const alone = depthwiseConv2d(
              slice(x, [0, 0, 0, c], [-1, -1, -1, 1]),
              slice(kernel, [0, 0, c, m], [-1, -1, 1, 1]),
              options,
            );
            const channel = slice(whole, [0, 0, 0, c * multiplier + m], [-1, -1, -1, 1]);
            expect(contents(channel)).toEqual(contents(alone));
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  test('explicit padding equals padding the picture', () => {
    fc.assert(
      fc.property(cases, pair(0, 3), pair(0, 3), ({ x, kernel, options }, vertical, horizontal) => {
        const padded = pad(x, [[0, 0], vertical, horizontal, [0, 0]]);
        expect(contents(depthwiseConv2d(x, kernel, { ...options, padding: [vertical, horizontal] }))).toEqual(
          contents(depthwiseConv2d(padded, kernel, options)),
        );
      }),
    );
  });

  test("with stride 2, 'same' puts the odd row and column at the end", () => {
    const x = quarters([1, 8, 8, 2]);
    const kernel = quarters([3, 3, 2, 1]);
    expect(contents(depthwiseConv2d(x, kernel, { strides: 2, padding: 'same' }))).toEqual(
      contents(
        depthwiseConv2d(x, kernel, {
          strides: 2,
          padding: [
            [0, 1],
            [0, 1],
          ],
        }),
      ),
    );
  });

  test('strides subsample the outputs of the same convolution', () => {
    fc.assert(
      fc.property(cases, ({ x, kernel, options }) => {
        const all = depthwiseConv2d(x, kernel, { ...options, strides: 1 });
        const some = depthwiseConv2d(x, kernel, options);
        const [batch, height, width, channels] = some.shape as [number, number, number, number];
        for (let i = 0; i < height; i++) {
          for (let j = 0; j < width; j++) {
            const size = [batch, 1, 1, channels];
            const begin = [0, i * options.strides[0], j * options.strides[1], 0];
            expect(contents(slice(some, [0, i, j, 0], size))).toEqual(contents(slice(all, begin, size)));
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  test('channels first equals the transposed result of the transposed picture', () => {
    fc.assert(
      fc.property(cases, ({ x, kernel, options }) => {
        const first = depthwiseConv2d(transpose(x, [0, 3, 1, 2]), kernel, { ...options, dataFormat: 'channelsFirst' });
        expect(contents(transpose(first, [0, 2, 3, 1]))).toEqual(contents(depthwiseConv2d(x, kernel, options)));
      }),
    );
  });

  test('unknown lengths stay unknown until the graph runs', () => {
    const kernel = quarters([3, 3, 4, 2]);
    const type = unknown([null, 9, null, null]);
    const options: WindowOptions = { strides: [2, 1] };
    expect(typeOf([type], (x) => depthwiseConv2d(x, kernel, options)).shape).toEqual([null, 4, null, 8]);
    const x = quarters([2, 9, 5, 4]);
    const graph = trace([type], (value) => [depthwiseConv2d(value, kernel, options)]);
    const [output] = evaluate(graph, [x]).outputs;
    expect(contents(output as Tensor)).toEqual(contents(depthwiseConv2d(x, kernel, options)));
  });

  test.each<[string, Shape, string]>([
    [
      'the rank of the kernel',
      [3, 3, 4],
      'depthwiseConv2d: Expected a kernel of shape [height, width, channels, multiplier]. Received shape (3, 3, 4).',
    ],
    [
      'channels',
      [3, 3, 3, 2],
      'depthwiseConv2d: The input has 4 channels, the kernel is for 3: input (2, 9, 9, 4), kernel (3, 3, 3, 2).',
    ],
    [
      'a window that does not fit',
      [10, 3, 4, 2],
      "depthwiseConv2d: The height of the output would be 0: the input has 9 pixels, the window covers 10. Use a smaller kernel or dilation, a larger input, or padding 'same'.",
    ],
  ])('refuses %s', (_, kernel, message) => {
    expect(() => depthwiseConv2d(zeros([2, 9, 9, 4]), zeros(kernel))).toThrow(message);
  });

  test('refuses other element types', () => {
    const x = zeros([1, 4, 4, 2]);
    const kernel = zeros([3, 3, 2, 1]);
    expect(() => depthwiseConv2d(cast(x, 'bool'), kernel)).toThrow(
      "depthwiseConv2d: `x` must have dtype float32. Received dtype bool. Convert it with cast(x, 'float32').",
    );
    expect(() => depthwiseConv2d(x, cast(kernel, 'uint32'))).toThrow('`kernel` must have dtype float32');
  });
});
