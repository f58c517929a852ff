import {
  biasAdd,
  type Conv2dTransposeAttributes,
  conv2dTranspose,
  conv2dTransposeOp,
  multiply,
  type Pair,
} from '@sepal/ops';
import { type Shape, Tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { convTransposeKernel } from '../src/conv-transpose/kernel.ts';
import { phaseRuns } from '../src/conv-transpose/phases.ts';
import {
  type ConvTransposeAttributes,
  type Epilogue,
  olderTiles,
  relaxedTiles,
  transposedConvolution,
  wideTiles,
} from '../src/index.ts';
import { checkOp } from './check-op.ts';
import { applyEpilogue, epilogues, plain } from './epilogues.ts';
import { expectClose, expectSameBits } from './expect-close.ts';
import { randomTensor } from './random-tensor.ts';
import { type KernelRun, runKernel } from './run-kernel.ts';

/** A transposed convolution in the op's terms. */
interface Use {
  readonly xShape: Shape;
  readonly kernelShape: Shape;
  readonly attributes: Conv2dTransposeAttributes;
}

/** Cases of every kind with a result: strides above and below the kernel, dilation with strides, all paddings, groups. */
function useGrid(count: number): readonly Use[] {
  const uses: Use[] = [];
  let state = 11;
  const draw = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const pair = (least: number, most: number): Pair => [least + draw(most - least + 1), least + draw(most - least + 1)];
  while (uses.length < count) {
    const groups = draw(4) === 0 ? 2 + draw(2) : 1;
    const kernelShape = [...pair(1, draw(3) === 0 ? 6 : 3), 1 + draw(13), groups * (1 + draw(11))];
    const xShape = [1 + draw(2), ...pair(1, 12), kernelShape[3] as number];
    const attributes: Conv2dTransposeAttributes = {
      strides: draw(4) === 0 ? [1, 1] : pair(1, 4),
      dilationRate: draw(2) === 0 ? [1, 1] : pair(1, 4),
      padding: (['valid', 'same', [pair(0, 3), pair(0, 3)]] as const)[draw(3)] ?? 'valid',
      outputPadding: draw(2) === 0 ? null : pair(0, 4),
      groups,
      dataFormat: 'channelsLast',
    };
    const rows = transposedConvolution(xShape, kernelShape, attributes);
    if (rows.outputHeight > 0 && rows.outputWidth > 0) uses.push({ xShape, kernelShape, attributes });
  }
  return uses;
}

interface Options {
  readonly epilogue?: Epilogue;
  readonly scaled?: boolean;
}

function caseOf({ xShape, kernelShape, attributes }: Use, { epilogue = plain, scaled = false }: Options) {
  const geometry = transposedConvolution(xShape, kernelShape, attributes);
  const { outputs, groups } = geometry;
  const x = randomTensor(xShape, 1);
  const kernel = randomTensor(kernelShape, 2);
  const bias = randomTensor([outputs], 3);
  const scale = randomTensor([outputs], 4);
  const shape = [geometry.batch, geometry.outputHeight, geometry.outputWidth, outputs];
  const residual = randomTensor(shape, 5);
  const factors = new Tensor([outputs, 1], 'float32', scale.data as Float32Array);
  const y = conv2dTranspose(x, scaled && groups === 1 ? multiply(kernel, factors) : kernel, attributes);
  const run: KernelRun<'convTranspose'> = {
    name: 'convTranspose',
    kernel: convTransposeKernel,
    attributes: { ...geometry, epilogue },
    inputs: epilogue.residual ? [x, residual] : [x],
    output: { shape, dtype: 'float32' },
    weights: {
      kernel: kernel.data as Float32Array,
      bias: bias.data as Float32Array,
      scale: scaled && groups === 1 ? (scale.data as Float32Array) : null,
    },
  };
  return { run, expected: applyEpilogue(biasAdd(y, bias), epilogue, residual) };
}

function check(use: Use, options: Options = {}): void {
  const { run, expected } = caseOf(use, options);
  const what = JSON.stringify(use);
  const one = runKernel(run);
  expectClose(one, expected, what);
  for (const parts of [2, 3]) expectSameBits(runKernel({ ...run, parts }), one, `${what}, ${parts} parts`);
  expectClose(runKernel({ ...run, relaxed: false }), expected, `${what}, not relaxed`);
}

function useOf(xShape: Shape, kernelShape: Shape, attributes: Partial<Conv2dTransposeAttributes> = {}): Use {
  const defaults = { strides: [2, 2], dilationRate: [1, 1], padding: 'same', outputPadding: null, groups: 1 } as const;
  return { xShape, kernelShape, attributes: { ...defaults, dataFormat: 'channelsLast', ...attributes } };
}

describe('convTranspose', () => {
  test('windows of every kind', { timeout: 120_000 }, () => {
    for (const [i, use] of useGrid(300).entries()) {
      check(use, { epilogue: epilogues[i % 4] ?? plain, scaled: i % 5 === 0 });
    }
  });

  test('strides far above and below the kernel, and more phases than pixels', () => {
    check(useOf([1, 3, 2, 5], [1, 1, 9, 5], { strides: [7, 9], padding: 'valid' }));
    check(useOf([1, 5, 4, 3], [16, 12, 6, 3], { strides: [8, 4] }), { epilogue: epilogues[3] ?? plain });
    check(
      useOf([1, 2, 2, 3], [3, 3, 6, 3], {
        strides: [9, 9],
        padding: [
          [0, 0],
          [1, 1],
        ],
        outputPadding: [0, 0],
      }),
    );
    check(useOf([2, 1, 1, 3], [2, 2, 4, 3], { strides: [5, 1], outputPadding: [1, 1] }));
  });

  test('every tile table', { timeout: 60_000 }, () => {
    for (const tiles of [olderTiles, relaxedTiles, wideTiles]) {
      for (const filters of [3, 8, 20, 37]) {
        const { run, expected } = caseOf(useOf([1, 5, 13, 10], [3, 3, filters, 10]), {
          epilogue: epilogues[3] ?? plain,
        });
        const one = runKernel({ ...run, tiles });
        expectClose(one, expected, `${tiles.name}, ${filters} filters`);
        expectSameBits(runKernel({ ...run, tiles, parts: 4 }), one, `${tiles.name}, four parts`);
      }
    }
  });

  test('more rows than one block of the cache holds', () => {
    check(useOf([1, 20, 60, 40], [3, 3, 9, 40]));
  });

  test('few rows and many filters, divided into parts', () => {
    check(useOf([1, 1, 4, 12], [2, 2, 96, 12]));
  });

  test('axes of length 0', () => {
    for (const xShape of [
      [0, 3, 3, 2],
      [1, 0, 3, 2],
      [1, 3, 0, 2],
    ]) {
      for (const padding of ['valid', 'same'] as const) check(useOf(xShape, [3, 3, 4, 2], { padding }));
    }
    check(useOf([1, 3, 3, 0], [3, 3, 4, 0]));
    check(useOf([1, 3, 3, 2], [3, 3, 0, 2]));
  });

  test('phases with the same taps are one loop', () => {
    const use = useOf([1, 4, 4, 1], [64, 64, 1, 1], { strides: [32, 32] });
    const geometry = transposedConvolution(use.xShape, use.kernelShape, use.attributes);
    const runs = phaseRuns({ ...geometry, epilogue: plain } satisfies ConvTransposeAttributes, 0);
    expect(runs.map(({ first, count, reads }) => ({ first, count, reads }))).toEqual([
      { first: 0, count: 16, reads: -1 },
      { first: 16, count: 16, reads: 0 },
    ]);
  });
});

describe('transposed convolutions whose kernels are computed at run time', () => {
  test('windows of every kind', { timeout: 120_000 }, () => {
    for (const { xShape, kernelShape, attributes } of useGrid(120)) {
      const operands = [randomTensor(xShape, 1), randomTensor(kernelShape, 2)];
      checkOp(conv2dTransposeOp.name, operands, attributes, { relative: 1e-5, absolute: 5e-6 });
    }
  });

  test('channels of other groups are not read, even if NaN', () => {
    const x = randomTensor([1, 3, 4, 6], 1);
    const data = Float32Array.from(x.data).fill(Number.NaN);
    for (let i = 0; i < data.length; i += 6) data.set(x.data.slice(i, i + 3), i);
    const operands = [new Tensor(x.shape, 'float32', data), randomTensor([2, 2, 5, 6], 2)];
    const { attributes } = useOf([], [], { groups: 2 });
    checkOp('conv2dTranspose', operands, attributes, { relative: 1e-5, absolute: 5e-6 });
  });
});
