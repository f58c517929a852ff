import type { ForwardOp } from '@sepal/ops';
import type { SymbolicShape } from '@sepal/tensor';

/**
 * The shape of a per-output factor that multiplies an op's weights: their last axis, but for a depthwise kernel the last two,
 * channels × multiplier, and for a transposed one the last but one.
 */
export function scaleShape(op: ForwardOp, weights: SymbolicShape): SymbolicShape {
  if (op === 'depthwiseConv2d') return weights.slice(-2);
  return op === 'conv2dTranspose' ? [weights[2] as number, 1] : weights.slice(-1);
}
