/** Reductions, products and random numbers. */
import type { ReduceOp, SoftmaxOp } from '@sepal/ops';
import { type Shape, sizeOf, stridesOf } from '@sepal/tensor';
import { type OpLowering, oneCall } from './lowering.ts';
import { lowerProduct } from './products.ts';

export function lowerReduce(op: ReduceOp): OpLowering<ReduceOp> {
  return ({ operands, attributes: { axes } }) => oneCall('reduce', { op, axes, shape: operands[0].shape }, operands);
}

export function lowerSoftmax(op: SoftmaxOp): OpLowering<SoftmaxOp> {
  return ({ operands, attributes: { axis } }) => oneCall('softmax', { op, axis, shape: operands[0].shape }, operands);
}

export const lowerAffineTransform: OpLowering<'affineTransform'> = ({ operands, attributes }) => {
  const [batch, height, width, channels] = operands[0].shape as readonly [number, number, number, number];
  return oneCall('affine', { batch, height, width, channels, ...attributes }, operands);
};

export const lowerArgMax: OpLowering<'argMax'> = ({ operands, attributes: { axis } }) => {
  const [{ shape, dtype }] = operands;
  return oneCall('argMax', { axis, shape, dtype }, operands);
};

export const lowerTopK: OpLowering<'topK'> = ({ operands, attributes: { k, result } }) => {
  const [{ shape, dtype }] = operands;
  const rows = sizeOf(shape.slice(0, -1));
  return oneCall('topK', { rows, length: shape.at(-1) as number, k, dtype, result }, operands);
};

/** From this many rows on, a product with one matrix is faster if the matrix is packed first. */
const LEAST_ROWS = 32;

export const lowerMatmul: OpLowering<'matmul'> = ({ operands, output, kernels, fused }) => {
  const [left, right] = operands;
  const isLarge = right.shape.length === 2 && sizeOf(left.shape.slice(0, -1)) >= LEAST_ROWS;
  if (fused !== undefined || isLarge) return lowerProduct(left.shape, right.shape, kernels, fused);
  const batch = output.shape.slice(0, -2);
  return oneCall(
    'matmul',
    {
      batch,
      rows: output.shape.at(-2) as number,
      inputs: left.shape.at(-1) as number,
      outputs: output.shape.at(-1) as number,
      leftStrides: matrixStrides(left.shape, batch.length),
      rightStrides: matrixStrides(right.shape, batch.length),
    },
    operands,
  );
};

/** The stride between matrices along each of the last `rank` batch axes, in elements; 0 for a single matrix. */
function matrixStrides(shape: Shape, rank: number): number[] {
  const strides = stridesOf(shape);
  const missing = rank - (shape.length - 2);
  return Array.from({ length: rank }, (_, axis) => {
    const at = axis - missing;
    return at < 0 || shape[at] === 1 ? 0 : (strides[at] as number);
  });
}

export const lowerRandomNormal: OpLowering<'randomNormal'> = ({ operands, attributes: { mean, stddev } }) =>
  oneCall('randomNormal', { mean, stddev }, operands);

export const lowerRandomUniform: OpLowering<'randomUniform'> = ({ operands, attributes: { minval, maxval } }) =>
  oneCall('randomUniform', { minval, maxval }, operands);
