import { add, multiply, subtract } from '../elementwise/binary.ts';
import { negative, rsqrt, square } from '../elementwise/unary.ts';
import { alongAxis, sumAlong } from './broadcasting.ts';
import type { GradientRule } from './gradient-rule.ts';
import { lazy } from './lazy.ts';

/**
 * With r = 1/√(variance + ε), per channel: Σdy and Σdy·(x − mean) first, which one pass over memory can compute, then vectors and one
 * element-wise pass.
 */
export const batchNormalizationRule: GradientRule<'batchNormalization'> = ({ attributes, operands, shape, dy }) => {
  const { axis, epsilon } = attributes;
  const [x, mean, variance, gamma] = operands;
  const along = (vector: Parameters<typeof alongAxis>[0]) => alongAxis(vector, axis, shape.length);
  const r = lazy(() => rsqrt(add(variance, epsilon)));
  const total = lazy(() => sumAlong(dy, axis, shape));
  const moment = lazy(() => sumAlong(multiply(dy, subtract(x, along(mean))), axis, shape));
  return [
    () => multiply(dy, along(multiply(gamma, r()))),
    () => negative(multiply(multiply(gamma, r()), total())),
    () => multiply(multiply(multiply(gamma, -0.5), multiply(square(r()), r())), moment()),
    () => multiply(moment(), r()),
    total,
  ];
};

export const biasAddRule: GradientRule<'biasAdd'> = ({ attributes: { dataFormat }, shape, dy }) => [
  () => dy,
  () => sumAlong(dy, dataFormat === 'channelsLast' ? shape.length - 1 : 1, shape),
];
