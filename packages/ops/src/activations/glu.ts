import { type DType, formatShape, normalizeAxis, ShapeError, type Tensor } from '@sepal/tensor';
import { compose } from '@sepal/tensor/options';
import { checkValue } from '../arguments/check-operands.ts';
import { sigmoid } from '../elementwise/unary.ts';
import type { Value } from '../graph/trace.ts';
import { slice } from '../slice/op.ts';
import { timesDecaying } from './tails.ts';

/**
 * The gated linear unit: the first half of an axis, times the sigmoid of the second half.
 *
 * @param x float32, any shape with an axis of even length → the same shape with half that axis
 * @param axis the axis to halve (default -1, the last)
 * @throws ShapeError, ValueError if there is no such axis, its length is odd or unknown, or for another element type
 * @see https://arxiv.org/abs/1612.08083, https://keras.io/api/layers/activations/#glu-function
 * @example
 * glu(tensor([[1, 2, 0, Infinity]])).toArray(); // [[0.5, 2]]
 */
export function glu<D extends DType>(x: Tensor<D>, axis?: number): Tensor<D>;
export function glu<D extends DType>(x: Value<D>, axis?: number): Value<D>;
export function glu(x: Value, axis = -1, ...extra: unknown[]): Value {
  return compose('glu(x, axis)', extra, () => {
    checkValue(x, 'glu');
    const halved = normalizeAxis(axis, x.shape.length, 'glu');
    const length = x.shape[halved];
    if (typeof length !== 'number' || length % 2 !== 0) {
      throw new ShapeError({
        where: 'glu',
        message: `axis size must be divisible by 2. Axis ${halved} of shape ${formatShape(x.shape)} is not.`,
      });
    }
    const half = (index: 0 | 1): Value => {
      const along = (value: number, elsewhere: number): number[] =>
        x.shape.map((_, i) => (i === halved ? value : elsewhere));
      return slice(x, along((index * length) / 2, 0), along(length / 2, -1));
    };
    return timesDecaying(half(0), half(1), sigmoid);
  });
}
