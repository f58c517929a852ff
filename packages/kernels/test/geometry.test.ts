import { ModuleBuilder } from '@sepal/assembler';
import {
  averagePool2d,
  conv2d,
  conv2dTranspose,
  depthwiseConv2d,
  maxPool2d,
  type OpAttributes,
  type OpNode,
  type OpNodeOf,
  type Pair,
  pad,
  pictureShape,
  type StaticTensorType,
  slice,
  trace,
  upsample2d,
  type Value,
} from '@sepal/ops';
import { SepalError, type Shape, sizeOf, type Tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { emitShare } from '../src/emit/share.ts';
import { kernels } from '../src/index.ts';
import { transposedConvolution } from '../src/lowering/products.ts';
import { slidingWindow } from '../src/lowering/windows.ts';
import { checkOp, expectNear } from './check-op.ts';
import { plain } from './epilogues.ts';
import { randomTensor } from './random-tensor.ts';
import { type KernelRun, runKernel } from './run-kernel.ts';
import { referenceOf } from './run-op.ts';
import { Instance, Module } from './web-assembly.ts';

/** Deterministic random integers. */
function draws(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Realistic ones, and ones around every power of two up to beyond what float64 counts exactly. */
function anySize(draw: (below: number) => number): number {
  if (draw(2) === 0) return 1 + draw(3);
  return Math.max(1, 2 ** draw(56) - 1 + draw(3));
}

/** More elements would take too long, and test nothing new. */
const MOST_ELEMENTS = 20_000;

/** The node of an op, or undefined if it rejects its arguments with its own error. */
function nodeOf(apply: (...operands: readonly Value[]) => Value, operands: readonly Tensor[]): OpNode | undefined {
  try {
    const { nodes } = trace(operands, (...values) => [apply(...values)]);
    return nodes.find((node) => node.kind === 'op');
  } catch (error) {
    if (error instanceof SepalError) return undefined;
    throw error;
  }
}

/** Whether the op accepts its arguments; fails if its kernels then disagree with its reference. */
function agrees(apply: (...operands: readonly Value[]) => Value, ...operands: readonly Tensor[]): boolean {
  const node = nodeOf(apply, operands);
  if (node === undefined || sizeOf(node.type.shape as Shape) > MOST_ELEMENTS) return false;
  checkOp(node.op as 'concat', operands, node.attributes as OpAttributes['concat'], { relative: 1e-5, absolute: 1e-5 });
  if (node.op === 'conv2d' || node.op === 'depthwiseConv2d' || node.op === 'conv2dTranspose') {
    checkPacked(node, operands as readonly [Tensor, Tensor]);
  }
  return true;
}

type Convolution = 'conv2d' | 'depthwiseConv2d' | 'conv2dTranspose';

/** The same with constant weights. */
function checkPacked(
  node: { [K in Convolution]: OpNodeOf<K> }[Convolution],
  operands: readonly [Tensor, Tensor],
): void {
  const [x, kernel] = operands;
  const expected = referenceOf(node.op as 'conv2d', operands, node.attributes as OpAttributes['conv2d']);
  for (const parts of [1, 2]) {
    const run = {
      inputs: [x],
      output: node.type as StaticTensorType,
      weights: [{ kernel: kernel.data as Float32Array }],
      parts,
    };
    const actual = runPacked(node, run, operands);
    expectNear(actual, expected, { relative: 1e-5, absolute: 1e-5 }, JSON.stringify(node.attributes));
  }
}

type PackedRun = Omit<KernelRun<'conv'>, 'name' | 'kernel' | 'attributes'>;

function runPacked(
  node: { [K in Convolution]: OpNodeOf<K> }[Convolution],
  run: PackedRun,
  [x, kernel]: readonly [Tensor, Tensor],
): Tensor {
  if (node.op === 'conv2dTranspose') {
    const attributes = { ...transposedConvolution(x.shape, kernel.shape, node.attributes), epilogue: plain };
    return runKernel({ ...run, name: 'convTranspose', kernel: kernels.convTranspose, attributes });
  }
  const [height, width, , filters] = kernel.shape as readonly [number, number, number, number];
  const { channels, ...picture } = pictureShape(x.shape, 'channelsLast', 'test');
  const window = { ...slidingWindow(picture, [height, width], node.attributes), epilogue: plain };
  if (node.op === 'depthwiseConv2d') {
    const attributes = { ...window, channels, multiplier: filters };
    return runKernel({ ...run, name: 'depthwise', kernel: kernels.depthwise, attributes });
  }
  const attributes = { ...window, inputs: channels, outputs: filters, groups: node.attributes.groups };
  return runKernel({ ...run, name: 'conv', kernel: kernels.conv, attributes });
}

const x = randomTensor([1, 5, 6, 4], 1);

describe('sizes of every magnitude are refused or right', () => {
  const pairOf = (draw: (below: number) => number): Pair => [anySize(draw), anySize(draw)];
  const windowOf = (draw: (below: number) => number) => {
    const amount = () => (draw(2) === 0 ? 0 : anySize(draw));
    const given = [
      [amount(), amount()],
      [amount(), amount()],
    ] as const;
    const padding = draw(3) === 0 ? given : draw(2) === 0 ? 'same' : 'valid';
    return { strides: pairOf(draw), padding } as const;
  };
  const cases: Readonly<Record<string, (draw: (below: number) => number) => boolean>> = {
    conv2d(draw) {
      const options = { ...windowOf(draw), dilationRate: pairOf(draw), groups: 1 + draw(2) };
      const kernel = randomTensor([1 + draw(3), 1 + draw(3), 4 / options.groups, 6], 2);
      return agrees((a, b) => conv2d(a as Value, b as Value, options), x, kernel);
    },
    conv2dTranspose(draw) {
      const outputPadding = draw(2) === 0 ? undefined : anySize(draw);
      const options = { ...windowOf(draw), dilationRate: pairOf(draw), outputPadding, groups: 1 + draw(2) };
      const kernel = randomTensor([1 + draw(3), 1 + draw(3), 3, 4], 2);
      return agrees((a, b) => conv2dTranspose(a as Value, b as Value, options), x, kernel);
    },
    depthwiseConv2d(draw) {
      const options = { ...windowOf(draw), dilationRate: pairOf(draw) };
      const kernel = randomTensor([1 + draw(3), 1 + draw(3), 4, 1 + draw(2)], 2);
      return agrees((a, b) => depthwiseConv2d(a as Value, b as Value, options), x, kernel);
    },
    maxPool2d(draw) {
      const options = { ...windowOf(draw), poolSize: pairOf(draw) };
      return agrees((a) => maxPool2d(a as Value, options as Parameters<typeof maxPool2d>[1]), x);
    },
    averagePool2d(draw) {
      const options = { ...windowOf(draw), poolSize: pairOf(draw) };
      return agrees((a) => averagePool2d(a as Value, options as Parameters<typeof averagePool2d>[1]), x);
    },
    upsample2d(draw) {
      const interpolation = draw(2) === 0 ? 'nearest' : 'bilinear';
      return agrees((a) => upsample2d(a as Value, { size: pairOf(draw), interpolation }), x);
    },
    pad(draw) {
      const amounts = [0, 1, 2, 3].map(() => [draw(2) * anySize(draw), draw(2) * anySize(draw)] as const);
      return agrees((a) => pad(a as Value, amounts), x);
    },
    slice(draw) {
      const begin = [0, draw(2) * anySize(draw), draw(2), 0];
      return agrees((a) => slice(a as Value, begin, [1, anySize(draw), -1, -1]), x);
    },
  };
  test.each(Object.entries(cases))('%s', (_, check) => {
    const draw = draws(20_240_607);
    let agreed = 0;
    for (let i = 0; i < 1000; i++) if (check(draw)) agreed++;
    expect(agreed).toBeGreaterThan(20);
  });
});

test('refusals name the value', () => {
  const kernel = randomTensor([3, 3, 4, 1], 2);
  const dilated = (dilationRate: number) => () => conv2d(x, kernel, { dilationRate, padding: 'same' });
  expect(dilated(2 ** 30)).toThrow('`dilationRate` must not exceed 536870911. Received dilationRate=1073741824.');
  expect(dilated(2 ** 29 - 1)).toThrow(
    'The window along the height is 1073741823 pixels long. At most 536870911 are possible.',
  );
  expect(dilated(2 ** 28 - 1)).not.toThrow();
  expect(() => upsample2d(x, { size: 2 ** 15 })).toThrow(
    'The result would be of shape (1, 163840, 196608, 4): 515396075520 bytes of float32. No more than 4294967295 can be addressed.',
  );
});

test('any number of pieces is divided into parts', () => {
  for (const parts of [1, 2, 3, 7, 16, 64]) {
    for (const count of [0, 1, 6, 7, 2 ** 26 + 5, 2 ** 30 + 1, 2 ** 32 - 1]) {
      const module = new ModuleBuilder();
      for (const name of ['start', 'end'] as const) {
        const f = module.func({ name, params: ['i32'], results: ['i32'], export: true });
        const [part] = f.params;
        f.get(emitShare(f, part, { count, parts })[name]);
      }
      const { exports } = new Instance(new Module(module.toBytes()), {});
      const { start, end } = exports as Record<'start' | 'end', (part: number) => number>;
      for (let part = 0; part < parts; part++) {
        expect(start(part) >>> 0).toBe(Math.floor((count * part) / parts));
        expect(end(part) >>> 0).toBe(Math.floor((count * (part + 1)) / parts));
      }
    }
  }
});
