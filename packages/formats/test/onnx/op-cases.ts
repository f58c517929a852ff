/** Uses of every op, with the attributes that matter for layouts. */
import * as ops from '@sepal/ops';
import { type DType, type Shape, type Tensor, tensor } from '@sepal/tensor';
import { uniform } from './random-weights.ts';

/** A use of an op on one input. */
export interface OpCase {
  readonly title: string;
  /** With the batch. */
  readonly shape: Shape;
  readonly dtype: DType;
  readonly call: (x: ops.Value) => ops.Value;
}

type Written = Exclude<ops.ForwardOp, 'randomNormal' | 'randomUniform'>;
type Call = (x: ops.Value) => ops.Value;

const PICTURES: Shape = [3, 4, 5, 2];
const SHAPES: readonly Shape[] = [[3, 4], [3, 5, 4], PICTURES, [2, 3, 2, 2, 4]];
const both = ['channelsLast', 'channelsFirst'] as const;

/** Lists of axes: every subset. */
function subsets(rank: number): readonly (readonly number[])[] {
  return Array.from({ length: 2 ** rank }, (_, bits) =>
    Array.from({ length: rank }, (_, axis) => axis).filter((axis) => bits & (1 << axis)),
  ).slice(1);
}

function permutations(axes: readonly number[]): readonly (readonly number[])[] {
  if (axes.length < 2) return [axes];
  return axes.flatMap((axis) => permutations(axes.filter((other) => other !== axis)).map((rest) => [axis, ...rest]));
}

/** One case for each shape. */
function onShapes(call: Call, dtype: DType = 'float32'): OpCase[] {
  return SHAPES.map((shape) => ({ title: '', shape, dtype, call }));
}

function onAxes(call: (x: ops.Value, axis: number) => ops.Value, dtype: DType = 'float32'): OpCase[] {
  return SHAPES.flatMap((shape) =>
    shape.map((_, axis) => ({ title: `axis ${axis}`, shape, dtype, call: (x: ops.Value) => call(x, axis) })),
  );
}

function reduction(reduce: (x: ops.Value, options: ops.ReduceOptions) => ops.Value): OpCase[] {
  return SHAPES.flatMap((shape) =>
    subsets(shape.length).flatMap((axis) =>
      [false, true].map((keepdims) => ({
        title: `axes ${axis} ${keepdims ? 'kept' : ''}`,
        shape,
        dtype: 'float32' as const,
        call: (x: ops.Value) => reduce(x, { axis, keepdims }),
      })),
    ),
  );
}

/** With itself, a number, vectors and tensors along fewer axes. */
function binary(apply: (a: ops.Value, b: ops.Value | number) => ops.Value, prepare: Call = (x) => x): OpCase[] {
  const wide: OpCase[] = SHAPES.flatMap((shape) =>
    Array.from({ length: shape.length - 1 }, (_, axis) => ({
      title: `with a tensor along the last ${axis + 1}`,
      shape,
      dtype: 'float32' as const,
      call: (x: ops.Value) => apply(prepare(x), prepare(uniform(shape.slice(-axis - 1)))),
    })),
  );
  const gated: Call = (x) =>
    apply(prepare(x), prepare(ops.mean(x, { axis: x.shape.length === 2 ? 1 : [1, 2], keepdims: true })));
  return [
    ...onShapes((x) => apply(prepare(x), 0.5)),
    ...onShapes((x) => apply(prepare(x), prepare(ops.tanh(x)))),
    ...onShapes(gated),
    ...wide,
  ];
}

/** On numbers above 0. */
const positive =
  (apply: Call): Call =>
  (x) =>
    apply(ops.add(ops.square(x), 0.1));

/** On the truth of being positive. */
const isPositive: Call = (x) => ops.greater(x, 0);

function pictures(call: (x: ops.Value, dataFormat: ops.DataFormat) => ops.Value, dtype: DType = 'float32'): OpCase[] {
  return both.map((dataFormat) => ({
    title: dataFormat,
    shape: [2, 6, 7, 6],
    dtype,
    call: (x: ops.Value) => call(x, dataFormat),
  }));
}

const paddings = [
  'valid',
  'same',
  [
    [1, 0],
    [2, 1],
  ],
] as const;

const CASES: { readonly [K in Written]: readonly OpCase[] } = {
  abs: onShapes(ops.abs),
  sign: onShapes(ops.sign),
  negative: [
    ...onShapes(ops.negative),
    ...onShapes(ops.negative, 'int32'),
    ...onShapes((x) => ops.cast(ops.negative(x), 'float32'), 'int32'),
  ],
  square: [...onShapes(ops.square), ...onShapes(ops.square, 'int32')],
  sqrt: onShapes(positive(ops.sqrt)),
  rsqrt: onShapes(positive(ops.rsqrt)),
  reciprocal: onShapes(positive(ops.reciprocal)),
  exp: onShapes(ops.exp),
  expm1: onShapes((x) => ops.divide(ops.expm1(ops.multiply(x, 1e-3)), 1e-3)),
  log: onShapes(positive(ops.log)),
  log1p: onShapes(positive(ops.log1p)),
  tanh: onShapes(ops.tanh),
  sigmoid: onShapes(ops.sigmoid),
  erf: onShapes(ops.erf),
  erfc: onShapes(ops.erfc),
  floor: onShapes((x) => ops.floor(ops.multiply(x, 3))),
  logicalNot: onShapes((x) => ops.logicalNot(isPositive(x))),
  add: binary(ops.add),
  subtract: binary(ops.subtract),
  multiply: binary(ops.multiply),
  divide: binary((a, b) => ops.divide(a, typeof b === 'number' ? b : ops.add(ops.square(b), 1))),
  power: binary((a, b) => ops.power(ops.add(ops.square(a), 0.5), b)),
  maximum: binary(ops.maximum),
  minimum: binary(ops.minimum),
  equal: binary((a, b) => ops.equal(ops.floor(a), b)),
  notEqual: binary((a, b) => ops.notEqual(ops.floor(a), b)),
  greater: [...binary(ops.greater), ...onShapes((x) => ops.greater(isPositive(x), ops.less(x, 0.5)))],
  greaterEqual: [...binary(ops.greaterEqual), ...onShapes((x) => ops.greaterEqual(isPositive(x), ops.less(x, 0.5)))],
  less: binary(ops.less),
  lessEqual: binary(ops.lessEqual),
  logicalAnd: onShapes((x) => ops.logicalAnd(isPositive(x), ops.less(x, 0.5))),
  logicalOr: onShapes((x) => ops.logicalOr(isPositive(x), ops.less(x, -0.5))),
  sum: reduction(ops.sum),
  mean: reduction(ops.mean),
  variance: reduction(ops.variance),
  max: reduction(ops.max),
  min: reduction(ops.min),
  softmax: [...onAxes(ops.softmax), ...onShapes((x) => ops.softmax(x, x.shape.length === 2 ? [1] : [1, 2]))],
  logSoftmax: onAxes(ops.logSoftmax),
  sparsemax: onAxes((x, axis) => (axis === 0 ? x : ops.sparsemax(ops.multiply(x, 3), axis))),
  argMax: [
    ...onAxes((x, axis) => ops.argMax(x, { axis })),
    ...onAxes((x, axis) => ops.argMax(x, { axis, keepdims: true })),
  ],
  stopGradient: onShapes((x) => ops.stopGradient(x)),
  topK: [...onShapes((x) => ops.topK(x, { k: 2 }).values), ...onShapes((x) => ops.topK(x, { k: 2 }).indices)],
  concat: [
    ...onAxes((x, axis) => ops.concat([x, ops.tanh(x), x], axis)),
    ...onAxes((x, axis) => ops.concat([x, x], axis), 'int32'),
  ],
  pad: onAxes((x, axis) =>
    ops.pad(
      x,
      x.shape.map((_, at): [number, number] => (at === axis ? [1, 2] : [0, 0])),
      0.5,
    ),
  ),
  slice: onAxes((x, axis) =>
    ops.slice(
      x,
      x.shape.map((_, at) => (at === axis ? 1 : 0)),
      x.shape.map((_, at) => (at === axis && axis > 0 ? 1 : -1)),
    ),
  ),
  cast: [
    ...onShapes((x) => ops.cast(ops.multiply(x, 400), 'uint8')),
    ...onShapes((x) => ops.cast(ops.multiply(x, 400), 'int32')),
    ...onShapes((x) => ops.cast(x, 'bool')),
    ...onShapes((x) => ops.cast(isPositive(x), 'float32')),
    ...onShapes((x) => ops.cast(x, 'float32'), 'uint8'),
    ...onShapes((x) => ops.cast(x, 'float32')),
  ],
  reshape: [
    ...onShapes((x) => ops.reshape(x, [x.shape[0] ?? null, -1])),
    ...onShapes((x) => ops.reshape(x, [x.shape[0] ?? null, 1, ...x.shape.slice(1)])),
    ...onShapes((x) => ops.reshape(x, [...x.shape, 1])),
    ...onShapes((x) => ops.reshape(x, [-1])),
    ...onShapes((x) => ops.reshape(x, [-1, x.shape.at(-1) as number])),
    ...onShapes((x) => ops.reshape(x, [x.shape[0] ?? null, x.shape.at(-1) as number, -1])),
  ],
  select: [
    ...onShapes((x) => ops.select(isPositive(x), x, ops.multiply(x, x))),
    ...onShapes((x) => ops.select(isPositive(x), x, uniform([x.shape.at(-1) as number]))),
  ],
  transpose: SHAPES.flatMap((shape) =>
    permutations(shape.map((_, axis) => axis)).map((perm) => ({
      title: `perm ${perm}`,
      shape,
      dtype: 'float32' as const,
      call: (x: ops.Value) => ops.transpose(x, perm),
    })),
  ),
  matmul: [
    ...onShapes((x) => ops.matmul(x, uniform([x.shape.at(-1) as number, 3]))),
    ...onShapes((x) => ops.biasAdd(ops.matmul(x, uniform([x.shape.at(-1) as number, 3])), uniform([3]))),
    ...onShapes((x) =>
      x.shape.length === 2
        ? x
        : ops.matmul(
            x,
            ops.transpose(
              x,
              [...x.shape.keys()].map((axis, at, { length }) => (at < length - 2 ? axis : 2 * length - 3 - at)),
            ),
          ),
    ),
  ],
  biasAdd: [
    ...onShapes((x) => ops.biasAdd(x, uniform([x.shape.at(-1) as number]))),
    ...onShapes((x) => ops.biasAdd(x, uniform([x.shape[1] as number]), { dataFormat: 'channelsFirst' })),
  ],
  batchNormalization: onAxes((x, axis) => {
    if (axis === 0) return x;
    const length = x.shape[axis] as number;
    return ops.batchNormalization(x, uniform([length]), uniform([length], [1, 2]), {
      axis,
      gamma: uniform([length], [1, 2], 3),
    });
  }),
  conv2d: paddings.flatMap((padding) => [
    ...pictures((x, dataFormat) => ops.conv2d(x, uniform([2, 3, 6, 4]), { padding, dataFormat })),
    ...pictures((x, dataFormat) =>
      ops.conv2d(x, uniform([3, 2, 2, 6]), { padding, dataFormat, groups: 3, strides: [2, 3] }),
    ),
    ...pictures((x, dataFormat) => ops.conv2d(x, uniform([2, 2, 6, 2]), { padding, dataFormat, dilationRate: [2, 3] })),
  ]),
  depthwiseConv2d: paddings.flatMap((padding) => [
    ...pictures((x, dataFormat) =>
      ops.depthwiseConv2d(x, uniform([3, 2, 6, 2]), { padding, dataFormat, strides: [3, 2] }),
    ),
    ...pictures((x, dataFormat) =>
      ops.depthwiseConv2d(x, uniform([2, 3, 6, 1]), { padding, dataFormat, dilationRate: [3, 1] }),
    ),
    // Weights that depend on the input.
    ...pictures((x, dataFormat) =>
      ops.depthwiseConv2d(x, ops.multiply(uniform([2, 2, 6, 2]), ops.mean(x)), { padding, dataFormat }),
    ),
  ]),
  conv2dTranspose: paddings.flatMap((padding) => [
    ...pictures((x, dataFormat) =>
      ops.conv2dTranspose(x, uniform([3, 2, 4, 6]), { padding, dataFormat, strides: [2, 3] }),
    ),
    ...pictures((x, dataFormat) =>
      ops.biasAdd(
        ops.conv2dTranspose(x, uniform([3, 3, 2, 6]), { padding, dataFormat, strides: 2, outputPadding: 1, groups: 2 }),
        uniform([4]),
        { dataFormat },
      ),
    ),
    ...pictures((x, dataFormat) => ops.conv2dTranspose(x, uniform([1, 1, 2, 6]), { padding, dataFormat, strides: 3 })),
  ]),
  averagePool2d: paddings.flatMap((padding) =>
    pictures((x, dataFormat) => ops.averagePool2d(x, { poolSize: [3, 3], strides: [2, 1], padding, dataFormat })),
  ),
  maxPool2d: [
    ...paddings.flatMap((padding) =>
      pictures((x, dataFormat) => ops.maxPool2d(x, { poolSize: [3, 3], strides: [1, 2], padding, dataFormat })),
    ),
    ...pictures((x, dataFormat) => ops.maxPool2d(x, { poolSize: 2, padding: 'same', dataFormat }), 'int32'),
    ...pictures((x, dataFormat) => ops.maxPool2d(x, { poolSize: 2, dataFormat }), 'uint8'),
  ],
  resize: (['nearest', 'bilinear'] as const).flatMap((interpolation) => [
    ...pictures((x, dataFormat) => ops.resize(x, { size: [3, 11], interpolation, dataFormat })),
    ...pictures((x, dataFormat) =>
      ops.resize(x, {
        size: [2, 3],
        antialias: interpolation === 'bilinear',
        padToAspectRatio: true,
        fillValue: 0.5,
        interpolation,
        dataFormat,
      }),
    ),
    ...pictures(
      (x, dataFormat) => ops.resize(x, { size: [9, 4], cropToAspectRatio: true, interpolation, dataFormat }),
      'uint8',
    ),
  ]),
  upsample2d: (['nearest', 'bilinear'] as const).flatMap((interpolation) =>
    pictures((x, dataFormat) => ops.upsample2d(x, { size: [2, 3], interpolation, dataFormat })),
  ),
};

/** Every use of every op that can be written. */
export const opCases: readonly OpCase[] = Object.entries(CASES).flatMap(([op, cases]) =>
  cases.map((opCase) => ({ ...opCase, title: `${op} ${opCase.title} of [${opCase.shape}] ${opCase.dtype}` })),
);

/** An input for a case. */
export function inputOf({ shape, dtype }: OpCase): Tensor {
  const numbers = uniform(shape, dtype === 'float32' ? [-1, 1] : [0, 200]);
  return dtype === 'float32' ? numbers : tensor([...numbers.data].map(Math.floor), shape, dtype);
}
