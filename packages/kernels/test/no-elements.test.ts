import type { BinaryOp, OpAttributes, ReduceOp, SoftmaxOp, UnaryOp } from '@sepal/ops';
import { type Shape, ShapeError, sizeOf, Tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { type KernelAttributes, kernels, type PackedKernelName, relaxedTuning } from '../src/index.ts';
import { anyTensor } from './any-tensor.ts';
import { expectNear } from './check-op.ts';
import { withRelu6 } from './epilogues.ts';
import { type EveryOp, everyOp } from './every-op.ts';
import type { PlainWeights } from './pack-plain.ts';
import { type KernelRun, runKernel } from './run-kernel.ts';
import { referenceOf, runOp } from './run-op.ts';
import { slidingWindow } from './windows.ts';

/** Named lengths, any of which may be 0. */
type Lengths = Readonly<Record<string, number>>;

/** A use of an op whose shapes depend on the lengths. */
interface Use<Attributes> {
  readonly lengths: Lengths;
  readonly of: (n: (name: string) => number) => {
    readonly operands: readonly Tensor[];
    readonly attributes: Attributes;
  };
}

const float = (...shape: readonly number[]): Tensor => anyTensor(shape, 'float32', 3);
const bool = (...shape: readonly number[]): Tensor => anyTensor(shape, 'bool', 3);
const seed = new Tensor([2], 'uint32', Uint32Array.of(1, 2));

const unary = (make = float): Use<OpAttributes[UnaryOp]> => ({
  lengths: { a: 3, b: 5 },
  of: (n) => ({ operands: [make(n('a'), n('b'))], attributes: {} }),
});

const binary = (make = float): Use<OpAttributes[BinaryOp]> => ({
  lengths: { a: 3, b: 2, c: 5 },
  of: (n) => ({ operands: [make(n('a'), n('b'), n('c')), make(n('b'), 1)], attributes: {} }),
});

const reduce: Use<OpAttributes[ReduceOp]> = {
  lengths: { a: 3, b: 2, c: 5 },
  of: (n) => ({ operands: [float(n('a'), n('b'), n('c'))], attributes: { axes: [0, 2], keepdims: false } }),
};

const picture: Lengths = { batch: 2, height: 5, width: 4, channels: 3 };
const pictureOf = (n: (name: string) => number): Tensor => float(n('batch'), n('height'), n('width'), n('channels'));
const sliding = { strides: [1, 1], padding: 'same', dataFormat: 'channelsLast' } as const;

const unpadded = {
  strides: [1, 1],
  dilationRate: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
} as const;
/** Outputs of a window without padding. */
const outputs = (length: number, size: number): number => Math.max(0, length - size + 1);

const pool: Use<OpAttributes['maxPool2d' | 'averagePool2d']> = {
  lengths: picture,
  of: (n) => ({ operands: [pictureOf(n)], attributes: { ...sliding, poolSize: [2, 3] } }),
};

const softmax: Use<OpAttributes[SoftmaxOp]> = {
  lengths: { a: 2, b: 3, c: 5 },
  of: (n) => ({ operands: [float(n('a'), n('b'), n('c'))], attributes: { axis: 1 } }),
};

/** A use of every op. Total: an op of the vocabulary without one does not compile. */
const uses: { readonly [K in EveryOp]: Use<OpAttributes[K]> } = {
  negative: unary(),
  abs: unary(),
  sign: unary(),
  square: unary(),
  sqrt: unary(),
  rsqrt: unary(),
  reciprocal: unary(),
  exp: unary(),
  expm1: unary(),
  log: unary(),
  log1p: unary(),
  tanh: unary(),
  sigmoid: unary(),
  erf: unary(),
  erfc: unary(),
  floor: unary(),
  logicalNot: unary(bool),
  add: binary(),
  subtract: binary(),
  multiply: binary(),
  divide: binary(),
  power: binary(),
  maximum: binary(),
  minimum: binary(),
  equal: binary(),
  notEqual: binary(),
  greater: binary(),
  greaterEqual: binary(),
  less: binary(),
  lessEqual: binary(),
  logicalAnd: binary(bool),
  logicalOr: binary(bool),
  sum: reduce,
  mean: reduce,
  variance: reduce,
  max: reduce,
  min: reduce,
  softmax,
  logSoftmax: softmax,
  sparsemax: softmax,
  argMax: {
    lengths: { a: 3, b: 4, c: 5 },
    of: (n) => ({ operands: [float(n('a'), n('b'), n('c'))], attributes: { axis: 1, keepdims: false } }),
  },
  averagePool2d: pool,
  averagePool2dGradient: {
    lengths: picture,
    of: (n) => ({
      operands: [float(n('batch'), outputs(n('height'), 2), outputs(n('width'), 3), n('channels'))],
      attributes: { ...unpadded, poolSize: [2, 3], height: n('height'), width: n('width') },
    }),
  },
  maxPool2d: pool,
  maxPool2dGradient: {
    lengths: picture,
    of: (n) => ({
      operands: [pictureOf(n), float(n('batch'), outputs(n('height'), 2), outputs(n('width'), 3), n('channels'))],
      attributes: { ...unpadded, poolSize: [2, 3] },
    }),
  },
  resizeGradient: {
    lengths: picture,
    of: (n) => ({
      operands: [pictureOf(n)],
      attributes: { height: 3, width: 7, interpolation: 'bilinear', antialias: true, fit: 'pad' },
    }),
  },
  softmaxCrossEntropy: {
    lengths: { a: 2, b: 3, c: 5 },
    of: (n) => ({ operands: [float(n('a'), n('b'), n('c')), float(n('a'), n('b'), n('c'))], attributes: {} }),
  },
  softmaxCrossEntropyGradient: {
    lengths: { a: 2, b: 3, c: 5 },
    of: (n) => ({
      operands: [float(n('a'), n('b'), n('c')), float(n('a'), n('b'), n('c')), float(n('a'), n('b'))],
      attributes: {},
    }),
  },
  batchNormalization: {
    lengths: { a: 2, b: 3, channels: 5 },
    of(n) {
      const vector = float(n('channels'));
      const operands = [float(n('a'), n('b'), n('channels')), vector, vector, vector, vector];
      return { operands, attributes: { axis: 2, epsilon: 100 } };
    },
  },
  biasAdd: {
    lengths: { batch: 2, channels: 3, width: 5 },
    of: (n) => ({
      operands: [float(n('batch'), n('channels'), n('width')), float(n('channels'))],
      attributes: { dataFormat: 'channelsFirst' },
    }),
  },
  broadcastTo: {
    lengths: { a: 2, b: 3, c: 5 },
    of: (n) => ({ operands: [float(n('b'), 1)], attributes: { shape: [n('a'), n('b'), n('c')] } }),
  },
  cast: {
    lengths: { a: 3, b: 5 },
    of: (n) => ({ operands: [float(n('a'), n('b'))], attributes: { dtype: 'uint8' } }),
  },
  concat: {
    lengths: { a: 2, b: 3, c: 4, d: 5 },
    of: (n) => ({ operands: ['b', 'c', 'd'].map((name) => float(n('a'), n(name))), attributes: { axis: 1 } }),
  },
  conv2d: {
    lengths: { ...picture, kernelHeight: 2, filters: 5 },
    of: (n) => ({
      operands: [pictureOf(n), float(n('kernelHeight'), 3, n('channels'), n('filters'))],
      attributes: { ...sliding, dilationRate: [1, 1], groups: 1 },
    }),
  },
  conv2dTranspose: {
    lengths: { ...picture, kernelHeight: 2, filters: 5 },
    of: (n) => ({
      operands: [pictureOf(n), float(n('kernelHeight'), 3, n('filters'), n('channels'))],
      attributes: { ...sliding, strides: [2, 3], dilationRate: [1, 1], outputPadding: null, groups: 1 },
    }),
  },
  depthwiseConv2d: {
    lengths: { ...picture, kernelHeight: 2, multiplier: 2 },
    of: (n) => ({
      operands: [pictureOf(n), float(n('kernelHeight'), 3, n('channels'), n('multiplier'))],
      attributes: { ...sliding, dilationRate: [1, 1] },
    }),
  },
  affineTransform: {
    lengths: picture,
    of: (n) => ({
      operands: [pictureOf(n), float(n('batch'), 6)],
      attributes: { interpolation: 'bilinear', fillMode: 'reflect', fillValue: 0 },
    }),
  },
  conv2dKernelGradient: {
    lengths: { ...picture, filters: 4 },
    of: (n) => ({
      operands: [pictureOf(n), float(n('batch'), outputs(n('height'), 2), outputs(n('width'), 3), n('filters'))],
      attributes: { ...unpadded, kernelSize: [2, 3], groups: 1 },
    }),
  },
  depthwiseConv2dInputGradient: {
    lengths: { ...picture, kernelHeight: 2, multiplier: 2 },
    of: (n) => ({
      operands: [
        float(
          n('batch'),
          outputs(n('height'), n('kernelHeight')),
          outputs(n('width'), 3),
          n('channels') * n('multiplier'),
        ),
        float(n('kernelHeight'), 3, n('channels'), n('multiplier')),
      ],
      attributes: { ...unpadded, height: n('height'), width: n('width') },
    }),
  },
  depthwiseConv2dKernelGradient: {
    lengths: { ...picture, multiplier: 2 },
    of: (n) => ({
      operands: [
        pictureOf(n),
        float(n('batch'), outputs(n('height'), 2), outputs(n('width'), 3), n('channels') * n('multiplier')),
      ],
      attributes: { ...unpadded, kernelSize: [2, 3] },
    }),
  },
  matmul: {
    lengths: { batch: 2, rows: 5, inputs: 3, outputs: 6 },
    of: (n) => ({
      operands: [float(n('batch'), n('rows'), n('inputs')), float(n('inputs'), n('outputs'))],
      attributes: {},
    }),
  },
  pad: {
    lengths: { a: 3, b: 5, before: 2 },
    of: (n) => ({
      operands: [float(n('a'), n('b'))],
      attributes: {
        amounts: [
          [n('before'), 1],
          [0, n('before')],
        ],
        value: 7,
      },
    }),
  },
  randomNormal: {
    lengths: { a: 3, b: 5 },
    of: (n) => ({ operands: [seed], attributes: { shape: [n('a'), n('b')], mean: 0, stddev: 1 } }),
  },
  randomUniform: {
    lengths: { a: 3, b: 5 },
    of: (n) => ({ operands: [seed], attributes: { shape: [n('a'), n('b')], minval: 0, maxval: 1 } }),
  },
  reshape: {
    lengths: { a: 3, b: 5, c: 2 },
    of: (n) => ({ operands: [float(n('a'), n('b'), n('c'))], attributes: { shape: [n('c') * n('b'), n('a')] } }),
  },
  select: {
    lengths: { a: 3, b: 5 },
    of: (n) => ({ operands: [bool(n('b')), float(n('a'), n('b')), float(n('a'), 1)], attributes: {} }),
  },
  resize: {
    lengths: picture,
    of: (n) => ({
      operands: [pictureOf(n)],
      attributes: {
        size: [3, 7],
        interpolation: 'bilinear',
        antialias: true,
        fit: 'pad',
        fillValue: 1,
        dataFormat: 'channelsLast',
      },
    }),
  },
  slice: {
    lengths: { a: 3, b: 5, size: 2 },
    of: (n) => ({
      operands: [float(n('a'), n('b'))],
      attributes: { begin: [0, 0], size: [Math.min(n('a'), n('size')), null] },
    }),
  },
  stopGradient: unary(),
  topK: {
    lengths: { a: 3, b: 4, k: 2 },
    of: (n) => ({ operands: [float(n('a'), n('b'))], attributes: { k: n('k'), result: 'indices' } }),
  },
  transpose: {
    lengths: { a: 2, b: 3, c: 5 },
    of: (n) => ({ operands: [float(n('a'), n('b'), n('c'))], attributes: { perm: [2, 0, 1] } }),
  },
  upsample2d: {
    lengths: picture,
    of: (n) => ({
      operands: [pictureOf(n)],
      attributes: { size: [2, 3], interpolation: 'bilinear', dataFormat: 'channelsLast' },
    }),
  },
};

const partCounts = [1, 2, 3, 4];

/** Every way to set one or two lengths to 0, and the lengths unchanged. */
function withZeros(lengths: Lengths): { readonly zeros: string; readonly n: (name: string) => number }[] {
  const names = Object.keys(lengths);
  const sets = [[], ...names.map((name) => [name])];
  for (const [i, name] of names.entries()) for (const other of names.slice(i + 1)) sets.push([name, other]);
  return sets.map((set) => ({
    zeros: set.length === 0 ? 'no length' : set.join(' and '),
    n: (name) => (set.includes(name) ? 0 : (lengths[name] as number)),
  }));
}

/** Whether the op accepts such operands; if not, it throws its own error. */
function isAccepted<K extends EveryOp>(op: K, operands: readonly Tensor[], attributes: OpAttributes[K]): boolean {
  try {
    everyOp[op].infer(operands as never, attributes, op);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(ShapeError);
    return false;
  }
}

describe('ops', () => {
  test.each(Object.keys(uses) as readonly EveryOp[])('%s', (op) => {
    const { lengths, of } = uses[op] as Use<OpAttributes['concat']>;
    let accepted = 0;
    for (const { zeros, n } of withZeros(lengths)) {
      const { operands, attributes } = of(n);
      if (!isAccepted(op as 'concat', operands, attributes)) continue;
      accepted++;
      const expected = referenceOf(op as 'concat', operands, attributes);
      for (const parts of partCounts) {
        const actual = runOp(op as 'concat', operands, attributes, { relaxed: true, parts });
        expectNear(actual, expected, { relative: 1e-5, absolute: 1e-5 }, `${op}, ${zeros}, ${parts} parts`);
      }
    }
    expect(accepted).toBeGreaterThan(Object.keys(lengths).length / 2);
  });
});

/** A use of a kernel with packed weights: its attributes and expected result. */
interface PackedUse<K extends PackedKernelName> {
  readonly lengths: Lengths;
  of(n: (name: string) => number): {
    readonly attributes: KernelAttributes[K];
    readonly input: Shape;
    readonly weights: readonly PlainWeights[];
    readonly output: Shape;
    /** Terms of each sum; with none, the result is the epilogue of the bias. */
    readonly terms: number;
  };
}

const bias = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => i - 1);

/** Weights of 1 for inputs of 1: a sum is its number of terms plus the bias. */
const weightsOf = (kernel: Shape, outputs: number) => ({
  kernel: new Float32Array(sizeOf(kernel)).fill(1),
  bias: bias(outputs),
});

const packedUses: { readonly [K in PackedKernelName]: PackedUse<K> } = {
  pointwise: {
    lengths: { rows: 13, inputs: 3, outputs: 17 },
    of(n) {
      const [rows, inputs, outputs] = [n('rows'), n('inputs'), n('outputs')];
      return {
        attributes: { rows, inputs, outputs, epilogue: withRelu6 },
        input: [rows, inputs],
        weights: [weightsOf([inputs, outputs], outputs)],
        output: [rows, outputs],
        terms: inputs,
      };
    },
  },
  conv: {
    lengths: { batch: 2, height: 5, width: 7, inputs: 1, outputs: 9 },
    of(n) {
      const window = { batch: n('batch'), height: n('height'), width: n('width') };
      const found = slidingOf(window, [2, 2]);
      const [inputs, outputs] = [n('inputs'), n('outputs')];
      return {
        attributes: { ...found, inputs, outputs, groups: 1, epilogue: withRelu6 },
        input: [window.batch, window.height, window.width, inputs],
        weights: [weightsOf([2, 2, inputs, outputs], outputs)],
        output: [window.batch, found.outputHeight, found.outputWidth, outputs],
        terms: 4 * inputs,
      };
    },
  },
  convTranspose: {
    lengths: { batch: 2, height: 5, width: 7, inputs: 1, outputs: 9 },
    of(n) {
      const [batch, height, width, inputs, outputs] = [n('batch'), n('height'), n('width'), n('inputs'), n('outputs')];
      const window = {
        batch,
        height,
        width,
        kernelSize: [2, 2],
        strides: [2, 2],
        dilationRate: [1, 1],
        before: [0, 0],
      } as const;
      const size = { outputHeight: 2 * height, outputWidth: 2 * width };
      return {
        attributes: { ...window, ...size, inputs, outputs, groups: 1, epilogue: withRelu6 },
        input: [batch, height, width, inputs],
        weights: [weightsOf([2, 2, outputs, inputs], outputs)],
        output: [batch, size.outputHeight, size.outputWidth, outputs],
        terms: inputs,
      };
    },
  },
  depthwise: {
    lengths: { batch: 2, height: 5, width: 7, channels: 5, multiplier: 2 },
    of(n) {
      const window = { batch: n('batch'), height: n('height'), width: n('width') };
      const found = slidingOf(window, [2, 2]);
      const [channels, multiplier] = [n('channels'), n('multiplier')];
      return {
        attributes: { ...found, channels, multiplier, epilogue: withRelu6 },
        input: [window.batch, window.height, window.width, channels],
        weights: [weightsOf([2, 2, channels, multiplier], channels * multiplier)],
        output: [window.batch, found.outputHeight, found.outputWidth, channels * multiplier],
        terms: 4,
      };
    },
  },
  separable: {
    lengths: { batch: 2, height: 5, width: 7, channels: 1, outputs: 9 },
    of(n) {
      const window = { batch: n('batch'), height: n('height'), width: n('width') };
      const found = slidingOf(window, [2, 2]);
      const [channels, outputs] = [n('channels'), n('outputs')];
      const depthwise = { ...found, channels, multiplier: 1, epilogue: { residual: false, activation: null } };
      return {
        attributes: { depthwise, outputs, epilogue: withRelu6 },
        input: [window.batch, window.height, window.width, channels],
        weights: [{ kernel: new Float32Array(4 * channels).fill(1) }, weightsOf([channels, outputs], outputs)],
        output: [window.batch, found.outputHeight, found.outputWidth, outputs],
        terms: 4 * channels,
      };
    },
  },
};

/** An unpadded window over a picture that may have no pixels. */
function slidingOf(
  { batch, height, width }: { batch: number; height: number; width: number },
  kernelSize: readonly [number, number],
) {
  const whole = slidingWindow({ height: height === 0 ? 2 : height, width: width === 0 ? 2 : width, kernelSize });
  if (whole === null) throw new Error('the window does not fit');
  const outputHeight = height === 0 ? 0 : whole.outputHeight;
  const outputWidth = width === 0 ? 0 : whole.outputWidth;
  return { ...whole, batch, height, width, outputHeight, outputWidth };
}

describe('kernels with packed weights', () => {
  test.each(Object.keys(packedUses) as readonly PackedKernelName[])('%s', (name) => {
    const { lengths, of } = packedUses[name] as PackedUse<'pointwise'>;
    for (const { zeros, n } of withZeros(lengths)) {
      const use = of(n);
      const outputs = use.output.at(-1) as number;
      const sums = bias(outputs).map((first) => Math.min(6, Math.max(0, first + use.terms)));
      const data = new Float32Array(sizeOf(use.output)).map((_, i) => sums[i % outputs] as number);
      const expected = new Tensor(use.output, 'float32', data);
      for (const parts of partCounts) {
        const actual = runKernel({
          name: name as 'pointwise',
          kernel: kernels[name] as (typeof kernels)['pointwise'],
          attributes: use.attributes,
          inputs: [new Tensor(use.input, 'float32', new Float32Array(sizeOf(use.input)).fill(1))],
          output: { shape: use.output, dtype: 'float32' },
          weights: use.weights,
          parts,
          tuning: relaxedTuning,
        } satisfies KernelRun<'pointwise'>);
        expectNear(actual, expected, { relative: 1e-6 }, `${name}, ${zeros}, ${parts} parts`);
      }
    }
  });
});
