import { full, ones, type Tensor, tensor, ValueError, zeros } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import * as ops from '../src/index.ts';

const x = ones([1, 4, 4, 2]);
const flags = tensor([true, false]);
const seed = tensor([1, 0], [2], 'uint32');
const vector = ones([2]);
const one: readonly Tensor[] = [x];
const two = [x, x] as const;
const kernel = ones([2, 2, 2, 2]);
const window = {
  strides: [1, 1],
  dilationRate: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
};

const pooling = { poolSize: [2, 2], strides: [1, 1], padding: window.padding };

/** Every op and activation with a full list of arguments. */
const CALLS: Readonly<Record<string, readonly unknown[]>> = {
  ...Object.fromEntries(
    [
      'abs',
      'negative',
      'sign',
      'square',
      'sqrt',
      'rsqrt',
      'reciprocal',
      'exp',
      'expm1',
      'log',
      'log1p',
      'tanh',
      'sigmoid',
    ].map((name) => [name, one]),
  ),
  ...Object.fromEntries(['erf', 'erfc', 'floor', 'stopGradient'].map((name) => [name, one])),
  logicalNot: [flags],
  ...Object.fromEntries(
    ['add', 'subtract', 'multiply', 'divide', 'power', 'maximum', 'minimum', 'equal', 'notEqual', 'greater'].map(
      (name) => [name, two],
    ),
  ),
  ...Object.fromEntries(['greaterEqual', 'less', 'lessEqual'].map((name) => [name, two])),
  logicalAnd: [flags, flags],
  logicalOr: [flags, flags],
  select: [flags, vector, vector],
  ...Object.fromEntries(['sum', 'mean', 'variance', 'max', 'min', 'moments'].map((name) => [name, [x, { axis: 1 }]])),
  ...Object.fromEntries(['softmax', 'logSoftmax', 'sparsemax', 'glu'].map((name) => [name, [x, -1]])),
  ...Object.fromEntries(
    [
      'relu6',
      'hardTanh',
      'hardSigmoid',
      'hardSilu',
      'sparsePlus',
      'sparseSigmoid',
      'linear',
      'exponential',
      'selu',
    ].map((name) => [name, one]),
  ),
  ...Object.fromEntries(
    ['softplus', 'softsign', 'silu', 'mish', 'logSigmoid', 'tanhShrink'].map((name) => [name, one]),
  ),
  ...Object.fromEntries(
    ['leakyRelu', 'hardShrink', 'softShrink', 'elu', 'celu', 'squareplus'].map((name) => [name, [x, 0.5]]),
  ),
  relu: [x, { maxValue: 6 }],
  threshold: [x, 0, 0],
  gelu: [x, true],
  conv2d: [x, kernel, {}],
  depthwiseConv2d: [x, kernel, {}],
  depthwiseConv2dInputGradient: [ones([1, 3, 3, 4]), kernel, { ...window, height: 4, width: 4 }],
  conv2dKernelGradient: [x, ones([1, 3, 3, 4]), { ...window, kernelSize: [2, 2], groups: 1 }],
  depthwiseConv2dKernelGradient: [x, ones([1, 3, 3, 4]), { ...window, kernelSize: [2, 2] }],
  maxPool2dGradient: [x, ones([1, 3, 3, 2]), { ...pooling }],
  averagePool2dGradient: [ones([1, 3, 3, 2]), { ...pooling, height: 4, width: 4 }],
  resizeGradient: [x, { height: 2, width: 2, interpolation: 'nearest', antialias: false, fit: 'stretch' }],
  softmaxCrossEntropy: [x, x],
  softmaxCrossEntropyGradient: [x, x, ones([1, 4, 4])],
  separableConv2d: [x, kernel, ones([1, 1, 4, 3]), {}],
  conv2dTranspose: [x, kernel, {}],
  argMax: [x, { axis: 1 }],
  topK: [x, { k: 1 }],
  affineTransform: [x, ones([1, 6]), {}],
  resize: [x, { size: [2, 2] }],
  biasAdd: [x, vector, {}],
  batchNormalization: [x, vector, vector, {}],
  matmul: [x, ones([2, 3])],
  maxPool2d: [x, { poolSize: 2 }],
  averagePool2d: [x, { poolSize: 2 }],
  globalAveragePool2d: [x, {}],
  globalMaxPool2d: [x, {}],
  upsample2d: [x, { size: 2 }],
  pad: [vector, [[1, 1]], 0],
  cast: [x, 'int32'],
  concat: [[x, x], 0],
  reshape: [x, [32]],
  transpose: [x, [0, 1, 2, 3]],
  slice: [vector, [0], [1]],
  randomUniform: [seed, { shape: [2] }],
  randomNormal: [seed, { shape: [2] }],
  grad: [() => x, { argnums: 0 }],
  valueAndGrad: [() => x, { argnums: 0 }],
};

/** Not ops: tools for writing ops, layers and engines. */
const TOOLS = new Set(
  `activationCount applyOp averagePool2dOp broadcastNest checkInputs checkLength checkUpdate checkValue computeNode computeOp definitionOf differentiate enlarged entryOf evaluate evaluateStepwise exactText getActivation gradients graphFromJson graphToJson inferPool inferWindowOutputs
  inferWindowedPicture mergeLoops mixesAlong parseExactText pictureShape pictureStrides poolWindow positivePair readDataFormat resolvePadding
  resolvePoolOptions resolveWindowOptions samplingOf serializeActivation shapeOfPicture tableLike trace transposedOutputs transposedWindowAlong windowAlong windowExtent windowOutputs
  windowPadding`.split(/\s+/),
);

test('every function is in the table', () => {
  const functions = Object.entries(ops)
    .filter(([name, value]) => typeof value === 'function' && !/^[A-Z]/.test(name) && !TOOLS.has(name))
    .map(([name]) => name);
  expect(functions.filter((name) => !Object.hasOwn(CALLS, name))).toEqual([]);
});

describe.each(Object.entries(CALLS))('%s', (name, args) => {
  const call = (ops as unknown as Record<string, (...args: readonly unknown[]) => unknown>)[name] as (
    ...args: readonly unknown[]
  ) => unknown;

  test('rejects surplus arguments', () => {
    expect(() => call(...args)).not.toThrow();
    for (const extra of [['x'], [undefined], [1, [x]]]) {
      expect(() => call(...args, ...extra)).toThrow(ValueError);
      expect(() => call(...args, ...extra)).toThrow(new RegExp(`^${name}: There .* too many.* Write ${name}\\(`));
    }
  });

  test('reports errors under its own name', () => {
    const named = new RegExp(`^${name}: `);
    for (const operand of [[1, 2], null, 'x', new Float32Array(2), {}]) {
      // linear returns its argument.
      if (name === 'linear' || name === 'concat') continue;
      expect(() => call(operand, ...args.slice(1)), String(operand)).toThrow(named);
    }
    for (const operand of [zeros([1, 4, 4, 2], 'bool'), full([1, 4, 4, 2], 1, 'uint32'), zeros([0]), zeros([])]) {
      try {
        call(operand, ...args.slice(1));
      } catch (error) {
        expect((error as Error).message).toMatch(named);
      }
    }
    const options = args.at(-1);
    if (Object.getPrototypeOf(options) !== Object.prototype) return;
    for (const wrong of [null, 3, 'x', [1], { constructor: 1 }, { strid: 2 }]) {
      expect(() => call(...args.slice(0, -1), wrong), String(wrong)).toThrow(named);
    }
  });
});

test('the options of conv2d are listed completely', () => {
  expect(() => ops.conv2d(x, kernel, { stride: 2 } as never)).toThrow(
    /Use one of .*'groups'.* Did you mean 'strides'|Did you mean 'strides'\? .*'groups'/,
  );
});
