import { fillModes, type Sampling, type SoftmaxOp } from '@sepal/ops';
import { type DType, dtypes, type Shape, sizeOf } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import type { CopyAttributes, ReduceKernelAttributes } from '../vocabulary.ts';
import {
  checkCounts,
  checkDTypeOf,
  checkFields,
  checkFlags,
  checkLengths,
  checkName,
  checkSteps,
  checkWindow,
  refuse,
} from './arguments.ts';
import { checkExpression, checkResults } from './expressions.ts';
import type { KernelRules } from './rules.ts';

export const poolRules: KernelRules<'pool'> = {
  checkAttributes(attributes, where) {
    checkWindow(attributes, where);
    checkCounts(attributes, ['channels'], where);
    checkName(attributes.kind, 'kind', ['max', 'average'], where);
    checkDTypeOf(attributes.dtype, where);
    if (attributes.kind === 'max' || attributes.dtype === 'float32') return;
    refuse(where, `Averages are of float32 only. Received dtype=${show(attributes.dtype)}.`);
  },
  inputs: ({ batch, height, width, channels, dtype }) => [{ size: batch * height * width * channels, dtypes: [dtype] }],
  outputs: ({ batch, outputHeight, outputWidth, channels, dtype }) => [
    {
      size: batch * outputHeight * outputWidth * channels,
      dtypes: [dtype],
    },
  ],
};

export const elementwiseRules: KernelRules<'elementwise'> = {
  checkAttributes({ expression, shape }, where) {
    checkLengths(shape, 'shape', where);
    checkFields(expression, 'expression', where);
    checkResults(expression, `${where}, expression`);
  },
  inputs: ({ shape }, given) => given.map((input) => ({ size: sizeOf(input.shape), dtypes, broadcastsTo: shape })),
  outputs({ expression, shape }, inputs, where) {
    const operands = inputs.map(({ dtype }) => dtype);
    const results = checkExpression(expression, operands, `${where}, expression`);
    return results.map((dtype) => ({ size: sizeOf(shape), dtypes: [dtype] }));
  },
  inPlace: true,
};

const REDUCTIONS: readonly ReduceKernelAttributes['op'][] = ['sum', 'mean', 'variance', 'moments', 'max', 'min'];
const AVERAGES: readonly ReduceKernelAttributes['op'][] = ['mean', 'variance', 'moments'];
const FLOAT: readonly DType[] = ['float32'];

/** @throws ValueError unless they are different axes of the shape */
function checkAxes(axes: readonly number[], shape: Shape, where: string): void {
  const fits = (axis: number): boolean => Number.isInteger(axis) && axis >= 0 && axis < shape.length;
  if (Array.isArray(axes) && axes.every(fits) && new Set(axes).size === axes.length) return;
  refuse(
    where,
    `\`axes\` must be different axes of shape ${show(shape)}, counted from 0. Received axes=${show(axes)}.`,
  );
}

export const reduceRules: KernelRules<'reduce'> = {
  checkAttributes({ op, axes, shape }, where) {
    checkName(op, 'op', REDUCTIONS, where);
    checkLengths(shape, 'shape', where);
    checkAxes(axes, shape, where);
  },
  inputs: ({ op, shape }) => [{ size: sizeOf(shape), dtypes: AVERAGES.includes(op) ? FLOAT : dtypes }],
  outputs({ op, axes, shape }, [input]) {
    const size = sizeOf(shape.filter((_, axis) => !axes.includes(axis)));
    const result = { size, dtypes: input === undefined ? dtypes : [input.dtype] };
    return op === 'moments' ? [result, result] : [result];
  },
};

export const argMaxRules: KernelRules<'argMax'> = {
  checkAttributes({ axis, shape, dtype }, where) {
    checkLengths(shape, 'shape', where);
    checkAxes([axis], shape, where);
    checkDTypeOf(dtype, where);
  },
  inputs: ({ shape, dtype }) => [{ size: sizeOf(shape), dtypes: [dtype] }],
  outputs: ({ axis, shape }) => [{ size: sizeOf(shape.filter((_, at) => at !== axis)), dtypes: ['int32'] }],
};

export const topKRules: KernelRules<'topK'> = {
  checkAttributes(attributes, where) {
    checkCounts(attributes, ['rows', 'length', 'k'], where);
    checkDTypeOf(attributes.dtype, where);
    checkName(attributes.result, 'result', ['values', 'indices'], where);
    const { k, length } = attributes;
    if (k > length) refuse(where, `There are ${length} elements in a row. Received k=${k}.`);
  },
  inputs: ({ rows, length, dtype }) => [{ size: rows * length, dtypes: [dtype] }],
  outputs: ({ rows, k, dtype, result }) => [{ size: rows * k, dtypes: [result === 'indices' ? 'int32' : dtype] }],
};

const SOFTMAX: readonly SoftmaxOp[] = ['softmax', 'logSoftmax', 'sparsemax'];

export const softmaxRules: KernelRules<'softmax'> = {
  checkAttributes({ op, axis, shape }, where) {
    checkName(op, 'op', SOFTMAX, where);
    checkLengths(shape, 'shape', where);
    checkAxes([axis], shape, where);
  },
  inputs: ({ shape }) => [{ size: sizeOf(shape) }],
  outputs: ({ shape }) => [{ size: sizeOf(shape) }],
};

/** The range of elements that a copy touches on one side; negative where it begins before the buffer. */
function reachOf(
  { shape }: CopyAttributes,
  strides: readonly number[],
  offset: number,
): { first: number; end: number } {
  if (shape.includes(0)) return { first: 0, end: 0 };
  let first = offset;
  let last = offset;
  for (const [axis, length] of shape.entries()) {
    const reach = (length - 1) * (strides[axis] as number);
    if (reach < 0) first += reach;
    else last += reach;
  }
  return { first, end: last + 1 };
}

export const copyRules: KernelRules<'copy'> = {
  checkAttributes(attributes, where) {
    const { shape, inputStrides, outputStrides, inputOffset, outputOffset } = attributes;
    checkLengths(shape, 'shape', where);
    const rule = { count: shape.length, where, signed: true };
    checkSteps(inputStrides, 'inputStrides', rule);
    checkSteps(outputStrides, 'outputStrides', rule);
    checkCounts(attributes, ['inputOffset', 'outputOffset'], where);
    for (const [name, { first }] of [
      ['input', reachOf(attributes, inputStrides, inputOffset)],
      ['output', reachOf(attributes, outputStrides, outputOffset)],
    ] as const) {
      if (first < 0) refuse(where, `It would begin ${-first} elements before the ${name}.`);
    }
  },
  inputs: (attributes) => [
    { size: reachOf(attributes, attributes.inputStrides, attributes.inputOffset).end, dtypes, atLeast: true },
  ],
  outputs: (attributes, [input]) => [
    {
      size: reachOf(attributes, attributes.outputStrides, attributes.outputOffset).end,
      dtypes: input === undefined ? dtypes : [input.dtype],
      atLeast: true,
    },
  ],
};

export const fillRules: KernelRules<'fill'> = {
  checkAttributes({ value }, where) {
    if (typeof value !== 'number') refuse(where, `\`value\` must be a number. Received value=${show(value)}.`);
  },
  inputs: () => [],
  outputs: () => [{ size: 0, dtypes, atLeast: true }],
};

function checkNumbers<T extends object>(values: T, names: readonly (keyof T & string)[], where: string): void {
  for (const name of names) {
    const value: unknown = values[name];
    if (typeof value !== 'number') refuse(where, `\`${name}\` must be a number. Received ${name}=${show(value)}.`);
  }
}

const RESIZABLE: readonly DType[] = ['float32', 'int32', 'uint32', 'uint8'];

/** @throws ValueError unless it tells how an axis is resized */
export function checkSampling(sampling: Sampling, name: string, where: string): void {
  checkFields(sampling, name, where);
  const inside = `${where}, ${name}`;
  checkFields(sampling.span, 'span', inside);
  const { span, outputs } = sampling;
  checkSteps([span.start, span.length], 'span', { count: 2, where: inside, signed: true });
  checkCounts({ outputs, length: span.length }, ['outputs', 'length'], inside);
  checkName(sampling.interpolation, 'interpolation', ['nearest', 'bilinear'], inside);
  checkFlags(sampling, ['antialias'], inside);
}

export const resizeRules: KernelRules<'resize'> = {
  checkAttributes(attributes, where) {
    checkCounts(attributes, ['batch', 'height', 'width', 'channels'], where);
    checkName(attributes.dtype, 'dtype', RESIZABLE, where);
    checkNumbers(attributes, ['fillValue'], where);
    checkSampling(attributes.rows, 'rows', where);
    checkSampling(attributes.columns, 'columns', where);
  },
  inputs: ({ batch, height, width, channels, dtype }) => [{ size: batch * height * width * channels, dtypes: [dtype] }],
  outputs: ({ batch, channels, dtype, rows, columns }) => [
    {
      size: batch * rows.outputs * columns.outputs * channels,
      dtypes: [dtype],
    },
  ],
};

export const affineRules: KernelRules<'affine'> = {
  checkAttributes(attributes, where) {
    checkCounts(attributes, ['batch', 'height', 'width', 'channels'], where);
    checkName(attributes.interpolation, 'interpolation', ['nearest', 'bilinear'], where);
    checkName(attributes.fillMode, 'fillMode', fillModes, where);
    checkNumbers(attributes, ['fillValue'], where);
  },
  inputs: ({ batch, height, width, channels }) => [{ size: batch * height * width * channels }, { size: 6 * batch }],
  outputs: ({ batch, height, width, channels }) => [{ size: batch * height * width * channels }],
};

const seed = { size: 2, dtypes: ['uint32'] } as const;
const anyFloats = { size: 0, atLeast: true } as const;

export const randomUniformRules: KernelRules<'randomUniform'> = {
  checkAttributes: (attributes, where) => checkNumbers(attributes, ['minval', 'maxval'], where),
  inputs: () => [seed],
  outputs: () => [anyFloats],
};

export const randomNormalRules: KernelRules<'randomNormal'> = {
  checkAttributes: (attributes, where) => checkNumbers(attributes, ['mean', 'stddev'], where),
  inputs: () => [seed],
  outputs: () => [anyFloats],
};
