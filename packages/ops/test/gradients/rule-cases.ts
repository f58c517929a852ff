import { type Shape, tensor } from '@sepal/tensor';
import { broadcastTo } from '../../src/broadcast-to/op.ts';
import * as ops from '../../src/index.ts';
import type { Differentiable } from './central-differences.ts';
import { pictures } from './picture-cases.ts';
import { windows } from './window-cases.ts';

/** Uses of an op, to differentiate by all operands; null for an op without a gradient. */
type Uses = readonly Differentiable[] | null;

type Apply = Differentiable['apply'];
type Range = NonNullable<Differentiable['range']>;

/** A function of each number. */
function unary(apply: Apply, range?: Range): Uses {
  return [[5], [2, 3], []].map((shape) => ({ shapes: [shape], apply, ...(range && { range }) }));
}

/** Pairs of shapes that broadcast in every way. */
const PAIRS: readonly (readonly [Shape, Shape])[] = [
  [[3], [3]],
  [[2, 3], [3]],
  [[3], [2, 3]],
  [
    [2, 1],
    [1, 3],
  ],
  [[], [2, 2]],
  [[2, 2], []],
  [
    [2, 1, 2],
    [3, 1],
  ],
];

/** A function of pairs of numbers. */
function binary(apply: Apply, range?: Range): Uses {
  return PAIRS.map((shapes) => ({ shapes, apply, ...(range && { range }) }));
}

function reduction(op: typeof ops.sum): Uses {
  const options = [{}, { axis: 0 }, { axis: [0, 2] }, { axis: 1, keepdims: true }, { axis: [] }];
  return options.map((option) => ({ shapes: [[2, 3, 2]], apply: (x) => op(x, option) }));
}

function alongAxes(op: typeof ops.logSoftmax, range?: Range): Uses {
  return [0, 1, 2].map((axis) => ({ shapes: [[2, 3, 2]], apply: (x) => op(x, axis), ...(range && { range }) }));
}

const CONDITION = tensor([true, false, true], [3], 'bool');
const POSITIVE: Range = [0.5, 3];

/** Uses of every op. Total: an op of the vocabulary without an entry does not compile. */
export const uses: { readonly [K in ops.ForwardOp | ops.GradientOp]: Uses } = {
  negative: unary(ops.negative),
  abs: unary(ops.abs),
  sign: unary(ops.sign),
  square: unary(ops.square),
  sqrt: unary(ops.sqrt, POSITIVE),
  rsqrt: unary(ops.rsqrt, POSITIVE),
  reciprocal: unary(ops.reciprocal, POSITIVE),
  exp: unary(ops.exp),
  expm1: unary(ops.expm1),
  log: unary(ops.log, POSITIVE),
  log1p: unary(ops.log1p, [-0.5, 2]),
  tanh: unary(ops.tanh),
  sigmoid: unary(ops.sigmoid, [-6, 6]),
  erf: unary(ops.erf),
  erfc: unary(ops.erfc),
  floor: unary(ops.floor, [-2.3, 1.9]),
  logicalNot: null,
  add: binary(ops.add),
  subtract: binary(ops.subtract),
  multiply: binary(ops.multiply),
  divide: binary(ops.divide, POSITIVE),
  power: [
    ...(binary(ops.power, POSITIVE) as readonly Differentiable[]),
    ...[0, 1, 2, 3, -1].map((exponent): Differentiable => ({ shapes: [[6]], apply: (x) => ops.power(x, exponent) })),
  ],
  maximum: [
    ...(binary(ops.maximum) as readonly Differentiable[]),
    { shapes: [[7]], apply: (x) => ops.maximum(x, 0.5) },
    { shapes: [[7]], apply: (x) => ops.maximum(-0.5, x) },
    { shapes: [[9]], apply: (x) => ops.maximum(ops.minimum(x, 1), -1) },
  ],
  minimum: [
    ...(binary(ops.minimum) as readonly Differentiable[]),
    { shapes: [[7]], apply: (x) => ops.minimum(x, 0.5) },
    { shapes: [[9]], apply: (x) => ops.minimum(ops.maximum(x, -1), 1) },
    // The bounds are the wrong way round: the result is a constant.
    { shapes: [[9]], apply: (x) => ops.minimum(ops.maximum(x, 1), -1) },
    {
      shapes: [[9]],
      apply(x) {
        const above = ops.maximum(x, -1);
        return ops.multiply(above, ops.minimum(above, 1));
      },
    },
  ],
  equal: null,
  notEqual: null,
  greater: null,
  greaterEqual: null,
  less: null,
  lessEqual: null,
  logicalAnd: null,
  logicalOr: null,
  sum: reduction(ops.sum),
  mean: reduction(ops.mean),
  variance: reduction(ops.variance),
  max: reduction(ops.max),
  min: reduction(ops.min),
  softmax: alongAxes(ops.softmax),
  logSoftmax: alongAxes(ops.logSoftmax),
  sparsemax: [
    ...(alongAxes(ops.sparsemax, [-1.9, 1.7]) as readonly Differentiable[]),
    ...(alongAxes(ops.sparsemax, [-0.1, 0.1]) as readonly Differentiable[]),
  ],
  affineTransform: null,
  argMax: null,
  averagePool2d: pictures.averagePool2d,
  averagePool2dGradient: pictures.averagePool2dGradient,
  batchNormalization: [0, 1, 2].map((axis) => {
    const shape = [2, 3, 4];
    const channels = [shape[axis] as number];
    return {
      shapes: [shape, channels, channels, channels, channels],
      apply: (x, mean, variance, gamma, beta) =>
        ops.batchNormalization(x, mean, variance, { gamma, beta, axis, epsilon: 0.1 }),
      range: POSITIVE,
    };
  }),
  biasAdd: (['channelsLast', 'channelsFirst'] as const).map((dataFormat) => ({
    shapes: [[2, 3, 4], [dataFormat === 'channelsLast' ? 4 : 3]],
    apply: (x, bias) => ops.biasAdd(x, bias, { dataFormat }),
  })),
  broadcastTo: [[3], [1, 3], [2, 1], [], [4, 2, 3]].map((shape) => ({
    shapes: [shape],
    apply: (x) => broadcastTo(x, [4, 2, 3]),
  })),
  cast: [{ shapes: [[4]], apply: (x) => ops.cast(x, 'float32') }],
  concat: [0, 1, 2].map((axis) => ({
    shapes: [1, 2, 3].map((length) => [2, 2, 2].with(axis, length)),
    apply: (...values) => ops.concat(values, axis),
  })),
  conv2d: windows.conv2d,
  conv2dKernelGradient: windows.conv2dKernelGradient,
  conv2dTranspose: windows.conv2dTranspose,
  depthwiseConv2d: windows.depthwiseConv2d,
  depthwiseConv2dInputGradient: windows.depthwiseConv2dInputGradient,
  depthwiseConv2dKernelGradient: windows.depthwiseConv2dKernelGradient,
  matmul: (
    [
      [
        [2, 3],
        [3, 4],
      ],
      [
        [2, 2, 3],
        [3, 4],
      ],
      [
        [2, 3],
        [2, 3, 2],
      ],
      [
        [2, 1, 2, 3],
        [2, 3, 1],
      ],
      [
        [1, 2, 3],
        [3, 3, 2],
      ],
    ] as const
  ).map((shapes) => ({ shapes, apply: ops.matmul })),
  maxPool2d: pictures.maxPool2d,
  maxPool2dGradient: null,
  pad: [
    { shapes: [[3]], apply: (x) => ops.pad(x, [[1, 2]]) },
    {
      shapes: [[2, 3]],
      apply: (x) =>
        ops.pad(
          x,
          [
            [0, 1],
            [2, 0],
          ],
          7,
        ),
    },
  ],
  randomNormal: null,
  randomUniform: null,
  reshape: [{ shapes: [[2, 6]], apply: (x) => ops.reshape(x, [3, 4]) }],
  resize: pictures.resize,
  resizeGradient: pictures.resizeGradient,
  select: [
    ...PAIRS.filter((shapes) => shapes.every((shape) => (shape.at(-1) ?? 1) !== 2)),
    [[1], [1]] as const,
    [[2, 3], [3]] as const,
  ].map((shapes) => ({ shapes, apply: (a, b) => ops.select(CONDITION, a, b) })),
  slice: [
    { shapes: [[5]], apply: (x) => ops.slice(x, [1], [3]) },
    { shapes: [[3, 4]], apply: (x) => ops.slice(x, [1, 0], [-1, 2]) },
  ],
  softmaxCrossEntropy: [
    [
      [2, 3],
      [2, 3],
    ] as const,
    [[4], [4]] as const,
    [
      [2, 2, 3],
      [2, 2, 3],
    ] as const,
  ].map((shapes) => ({ shapes, apply: ops.softmaxCrossEntropy })),
  softmaxCrossEntropyGradient: [
    { shapes: [[2, 3], [2, 3], [2]], apply: ops.softmaxCrossEntropyGradient },
    { shapes: [[3], [3], []], apply: ops.softmaxCrossEntropyGradient },
  ],
  stopGradient: null,
  topK: [0, 1, 3].map((k) => ({ shapes: [[2, 5]], apply: (x) => ops.topK(x, { k }).values })),
  transpose: [
    { shapes: [[2, 3, 4]], apply: (x) => ops.transpose(x, [1, 2, 0]) },
    { shapes: [[2, 3]], apply: (x) => ops.transpose(x) },
  ],
  upsample2d: pictures.upsample2d,
};
