import type { OpAttributes } from '@sepal/ops';
import { Tensor } from '@sepal/tensor';
import { type KernelAttributes, type KernelName, olderTuning, relaxedTuning, simdTuning } from '../src/index.ts';
import { transposedConvolution } from '../src/lowering/products.ts';
import { expectSameBits } from './check-op.ts';
import { plain } from './epilogues.ts';
import { type EveryOp, everyKernel } from './every-op.ts';
import type { PlainWeights } from './pack-plain.ts';
import { randomNumbers } from './random-tensor.ts';
import { type KernelRun, runKernel } from './run-kernel.ts';
import { referenceOf } from './run-op.ts';
import { windowOf } from './windows.ts';

/** Terms whose sums go wrong in different ways: rounding errors of one sign, of changing signs, and random. */
export const patterns: Readonly<Record<string, (length: number) => Float32Array>> = {
  ones: (length) => new Float32Array(length).fill(1),
  tenths: (length) => new Float32Array(length).fill(0.1),
  'numbers that lose nearly half a unit each time': (length) => new Float32Array(length).fill(1.0000029),
  'alternating signs': (length) => Float32Array.from({ length }, (_, i) => (i % 2 === 0 ? 0.1 : -0.1)),
  random: (length) => randomNumbers(length, 7),
};

/** One or more sums of `terms` terms, by a kernel and by the op's reference. */
export interface Summing {
  readonly shape: readonly number[];
  /** The shape of the weights, if any. */
  readonly kernel?: readonly number[];
  readonly output: readonly number[];
  run(x: Tensor, kernel: Tensor): Pick<KernelRun<KernelName>, 'name' | 'attributes' | 'inputs' | 'weights'>;
  reference(x: Tensor, kernel: Tensor): Tensor;
}

export function runOf<K extends KernelName>(
  name: K,
  attributes: KernelAttributes[K],
  inputs: readonly Tensor[],
  ...weights: readonly PlainWeights[]
): Pick<KernelRun<KernelName>, 'name' | 'attributes' | 'inputs' | 'weights'> {
  return { name, attributes, inputs, weights } as unknown as KernelRun<KernelName>;
}

const floats = ({ data }: Tensor): Float32Array => data as Float32Array;

export function referenceWith<K extends EveryOp>(op: K, attributes: OpAttributes[K]) {
  return (...operands: readonly Tensor[]) => referenceOf(op, operands, attributes);
}

/** A picture covered by a single window: height · width = side² or slightly more. */
function wholeWindow(terms: number) {
  const side = Math.ceil(Math.sqrt(terms));
  return windowOf({ height: side, width: side, kernelSize: [side, side] });
}

const sliding = { strides: [1, 1], dilationRate: [1, 1], dataFormat: 'channelsLast' } as const;

export const summing: Readonly<Record<string, (terms: number) => Summing>> = {
  'pointwise, few rows': (terms) => dense(terms, 1, 3),
  'pointwise, many rows': (terms) => dense(terms, 13, 17),
  conv(terms) {
    const channels = Math.ceil(terms / 9);
    const window = windowOf({ height: 4, width: 9, kernelSize: [3, 3], padding: 'same' });
    const attributes = { ...window, inputs: channels, outputs: 9, groups: 1, epilogue: plain };
    return {
      shape: [1, 4, 9, channels],
      kernel: [3, 3, channels, 9],
      output: [1, 4, 9, 9],
      run: (x, kernel) => runOf('conv', attributes, [x], { kernel: floats(kernel) }),
      reference: referenceWith('conv2d', { ...sliding, padding: 'same', groups: 1 }),
    };
  },
  'conv of large windows': (terms) => wholePictures(terms, 2, 1, [1, 1]),
  'conv with dilation and groups': (terms) => wholePictures(terms, 4, 2, [2, 2]),
  depthwise: (terms) => channelByChannel(terms, 1),
  'depthwise with a multiplier': (terms) => channelByChannel(terms, 3),
  separable(terms) {
    const window = windowOf({ height: 2, width: 3, kernelSize: [1, 1] });
    const depthwise = { ...window, channels: terms, multiplier: 1, epilogue: plain };
    return {
      shape: [1, 2, 3, terms],
      kernel: [terms, 5],
      output: [1, 2, 3, 5],
      run: (x, kernel) =>
        runOf(
          'separable',
          { depthwise, outputs: 5, epilogue: plain },
          [x],
          { kernel: ones(terms) },
          { kernel: floats(kernel) },
        ),
      reference: (x, kernel) => {
        const product = referenceOf('matmul', [new Tensor([6, terms], 'float32', floats(x)), kernel], {});
        return new Tensor([1, 2, 3, 5], 'float32', floats(product));
      },
    };
  },
  matmul: (terms) => ({
    shape: [5, terms],
    kernel: [terms, 9],
    output: [5, 9],
    run: (x, kernel) =>
      runOf('matmul', { batch: [], rows: 5, inputs: terms, outputs: 9, leftStrides: [], rightStrides: [] }, [
        x,
        kernel,
      ]),
    reference: referenceWith('matmul', {}),
  }),
  convTranspose: (terms) => transposed(terms, { filters: 5, groups: 1 }),
  pointwiseKernelGradient: (terms) => kernelGradient(terms, { height: 1, channels: [7, 9] }),
  convKernelGradient: (terms) => kernelGradient(terms, { height: 8, channels: [9, 5] }),
  'convKernelGradient of few channels': (terms) => kernelGradient(terms, { height: 8, channels: [2, 5] }),
  'convTranspose with groups': (terms) => transposed(terms, { filters: 3, groups: 2 }),
  'depthwise input gradient': (terms) => onePixel(terms, 1),
  'depthwise input gradient with many filters': (terms) => onePixel(9, Math.ceil(terms / 9)),
  'depthwise kernel gradient': (terms) => depthwiseGradient(Math.ceil(terms / 7), 7, 1),
  'depthwise kernel gradient of long rows': (terms) => depthwiseGradient(1, terms, 2),
  'depthwise kernel gradient, looped': (terms) => depthwiseGradient(Math.ceil(terms / 7), 7, 1, 9),
  'average pool gradient': (terms) => spreadAverages(terms),
  pool: (terms) => pooled(terms, 5),
  'pool of one channel': (terms) => pooled(terms, 1),
  sum: (terms) => reduced('sum', [2, terms], [1]),
  mean: (terms) => reduced('mean', [terms, 3], [0]),
};

export function dense(terms: number, rows: number, outputs: number): Summing {
  return {
    shape: [rows, terms],
    kernel: [terms, outputs],
    output: [rows, outputs],
    run: (x, kernel) =>
      runOf('pointwise', { rows, inputs: terms, outputs, epilogue: plain }, [x], { kernel: floats(kernel) }),
    reference: referenceWith('matmul', {}),
  };
}

function wholePictures(terms: number, inputs: number, groups: number, dilation: readonly [number, number]): Summing {
  const side = Math.ceil(Math.sqrt((terms * groups) / inputs));
  const extent = (side - 1) * dilation[0] + 1;
  const window = windowOf({ height: extent, width: extent + 2, kernelSize: [side, side], dilationRate: dilation });
  const { outputWidth } = window;
  const attributes = { ...window, inputs, outputs: 6, groups, epilogue: plain };
  return {
    shape: [1, extent, extent + 2, inputs],
    kernel: [side, side, inputs / groups, 6],
    output: [1, 1, outputWidth, 6],
    run: (x, kernel) => runOf('conv', attributes, [x], { kernel: floats(kernel) }),
    reference: referenceWith('conv2d', { ...sliding, dilationRate: dilation, padding: 'valid', groups }),
  };
}

function transposed(terms: number, { filters, groups }: { filters: number; groups: number }): Summing {
  // Of 4×4 taps at stride 2, four reach each position.
  const inputs = Math.ceil(terms / 4) * groups;
  const kernel = [4, 4, filters, inputs];
  const attributes = { ...sliding, strides: [2, 2], padding: 'same', outputPadding: null, groups } as const;
  const geometry = transposedConvolution([1, 2, 3, inputs], kernel, attributes);
  return {
    shape: [1, 2, 3, inputs],
    kernel,
    output: [1, 4, 6, filters * groups],
    run: (x, weights) => runOf('convTranspose', { ...geometry, epilogue: plain }, [x], { kernel: floats(weights) }),
    reference: referenceWith('conv2dTranspose', attributes),
  };
}

/** Sums over the pixels of a picture of a given height: a product for height 1, else a convolution with a few taps. */
function kernelGradient(
  terms: number,
  { height, channels: [inputs, outputs] }: { height: number; channels: readonly [number, number] },
): Summing {
  const kernelSize = height === 1 ? ([1, 1] as const) : ([1, 3] as const);
  const window = windowOf({ height, width: Math.ceil(terms / height) + kernelSize[1] - 1, kernelSize });
  const { outputWidth, padding } = window;
  const rows = height * outputWidth;
  return {
    shape: [1, height, window.width, inputs],
    kernel: [1, height, outputWidth, outputs],
    output: [...kernelSize, inputs, outputs],
    run: (x, dy) =>
      height === 1
        ? runOf('pointwiseKernelGradient', { rows, inputs, outputs, slices: 1 }, [x, dy])
        : runOf('convKernelGradient', { ...window, inputs, outputs, groups: 1, slices: 1 }, [x, dy]),
    reference: referenceWith('conv2dKernelGradient', {
      kernelSize,
      strides: [1, 1],
      dilationRate: [1, 1],
      padding,
      groups: 1,
    }),
  };
}

function channelByChannel(terms: number, multiplier: number): Summing {
  const window = wholeWindow(terms);
  const channels = 5;
  return {
    shape: [1, window.height, window.width, channels],
    kernel: [...window.kernelSize, channels, multiplier],
    output: [1, 1, 1, channels * multiplier],
    run: (x, kernel) =>
      runOf('depthwise', { ...window, channels, multiplier, epilogue: plain }, [x], { kernel: floats(kernel) }),
    reference: referenceWith('depthwiseConv2d', { ...sliding, padding: 'valid' }),
  };
}

/** A window around the only pixel of a picture: each of its positions reads it once. */
function aroundOnePixel(terms: number) {
  const side = Math.ceil(Math.sqrt(terms));
  const amounts = [side - 1, side - 1] as const;
  return windowOf({ height: 1, width: 1, kernelSize: [side, side], padding: [amounts, amounts] });
}

function onePixel(taps: number, multiplier: number): Summing {
  const window = aroundOnePixel(taps);
  const { kernelSize, strides, dilationRate, padding, outputHeight, outputWidth } = window;
  const channels = 5;
  return {
    shape: [1, outputHeight, outputWidth, channels * multiplier],
    kernel: [...kernelSize, channels, multiplier],
    output: [1, 1, 1, channels],
    run: (dy, kernel) =>
      runOf('depthwiseInputGradient', { ...window, channels, multiplier }, [dy], { kernel: floats(kernel) }),
    reference: referenceWith('depthwiseConv2dInputGradient', { strides, dilationRate, padding, height: 1, width: 1 }),
  };
}

/** Sums over all pixels of a picture; with `taps`, by a kernel too wide to unroll. */
function depthwiseGradient(height: number, width: number, multiplier: number, taps = 1): Summing {
  const padding = [
    [0, 0],
    [0, taps - 1],
  ] as const;
  const window = windowOf({ height, width, kernelSize: [1, taps], padding });
  const { kernelSize, strides, dilationRate } = window;
  const channels = 5;
  return {
    shape: [1, height, width, channels],
    kernel: [1, height, width, channels * multiplier],
    output: [1, taps, channels, multiplier],
    run: (x, dy) => ({
      ...runOf('depthwiseKernelGradient', { ...window, channels, multiplier, slices: 1 }, [x, dy]),
      weights: undefined,
    }),
    reference: referenceWith('depthwiseConv2dKernelGradient', { kernelSize, strides, dilationRate, padding }),
  };
}

function spreadAverages(terms: number): Summing {
  const window = aroundOnePixel(terms);
  const { kernelSize: poolSize, strides, padding, outputHeight, outputWidth } = window;
  return {
    shape: [1, outputHeight, outputWidth, 5],
    output: [1, 1, 1, 5],
    run: (dy) => runOf('poolGradient', { ...window, kind: 'average', channels: 5 }, [dy]),
    reference: (dy) => referenceOf('averagePool2dGradient', [dy], { poolSize, strides, padding, height: 1, width: 1 }),
  };
}

export function pooled(terms: number, channels: number): Summing {
  const window = wholeWindow(terms);
  const { height, width, kernelSize } = window;
  return {
    shape: [1, height, width, channels],
    output: [1, 1, 1, channels],
    run: (x) => runOf('pool', { ...window, kind: 'average', channels, dtype: 'float32' }, [x]),
    reference: (x) =>
      referenceOf('averagePool2d', [x], {
        poolSize: kernelSize,
        strides: [1, 1],
        padding: 'valid',
        dataFormat: 'channelsLast',
      }),
  };
}

export function reduced(op: 'sum' | 'mean', shape: readonly [number, number], axes: readonly number[]): Summing {
  return {
    shape,
    output: shape.filter((_, axis) => !axes.includes(axis)),
    run: (x) => runOf('reduce', { op, axes, shape }, [x]),
    reference: (x) => referenceOf(op, [x], { axes, keepdims: false }),
  };
}

export function tensorOf(shape: readonly number[], pattern: (length: number) => Float32Array): Tensor {
  return new Tensor(shape, 'float32', pattern(shape.reduce((product, n) => product * n, 1)));
}

const magnitudes = (x: Tensor): Tensor => new Tensor(x.shape, 'float32', floats(x).map(Math.abs));

export interface Engine {
  readonly name: string;
  readonly run: Partial<KernelRun<KernelName>>;
}

export const engines: readonly Engine[] = [
  { name: 'relaxed', run: { relaxed: true, tuning: relaxedTuning } },
  { name: 'simd', run: { relaxed: false, tuning: simdTuning } },
  { name: 'older', run: { relaxed: true, tuning: olderTuning } },
];

interface Sums {
  readonly terms: number;
  readonly x: (length: number) => Float32Array;
  readonly kernel: (length: number) => Float32Array;
  /** Error bound, relative to the sum of the terms' sizes. */
  readonly bound: number;
}

/** Fails unless every sum is within the bound, with the same bits for any number of parts. */
export function check(
  make: (terms: number) => Summing,
  { terms, bound, ...numbers }: Sums,
  { name, run }: Engine,
): void {
  const { shape, kernel: kernelShape = [0], output, ...of } = make(terms);
  const x = tensorOf(shape, numbers.x);
  const kernel = tensorOf(kernelShape, numbers.kernel);
  const expected = of.reference(x, kernel);
  const positive = [x, kernel].every(({ data }) => data.every((value) => value >= 0));
  const sizes = positive ? expected : of.reference(magnitudes(x), magnitudes(kernel));
  const call = of.run(x, kernel);
  const whole = { ...call, kernel: everyKernel[call.name], output: { shape: output, dtype: 'float32' }, ...run };
  const actual = runKernel(whole as KernelRun<KernelName>);
  for (const [i, y] of expected.data.entries()) {
    const error = Math.abs((actual.data[i] as number) - y) / (sizes.data[i] as number);
    if (error > bound) throw new Error(`${name}, ${terms} terms: element ${i} is off by ${error}, above ${bound}`);
  }
  for (const parts of [2, 3, 4]) {
    const shared = runKernel({ ...whole, parts } as KernelRun<KernelName>);
    expectSameBits(shared, actual, `${name}, ${terms} terms, ${parts} parts`);
  }
}

export const ones = (length: number): Float32Array => new Float32Array(length).fill(1);

/** Sums of a pattern, expected within 4 · ε · √n. */
export function sumsOf(pattern: string, terms: number): Sums {
  const x = patterns[pattern] as (length: number) => Float32Array;
  return { terms, x, kernel: pattern === 'random' ? x : ones, bound: 4 * 2 ** -23 * Math.sqrt(terms) };
}
