import { type DType, formatShape, full, normalizeAxis, ShapeError, type Tensor } from '@sepal/tensor';
import { checkOptions, compose, finiteNumber, refuseExtra } from '@sepal/tensor/options';
import { checkFloat, checkValue } from '../arguments/check-operands.ts';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import { mean as meanOf, type ReduceOptions, variance as varianceOf } from '../reduce/op.ts';
import { batchNormalizationReference } from './reference.ts';

export interface BatchNormalizationAttributes {
  /** The axis of the channels, counted from the start. */
  readonly axis: number;
  /** Added to the variance, to avoid division by zero for constant channels. */
  readonly epsilon: number;
}

export const batchNormalizationOp: OpDefinition<'batchNormalization'> = {
  name: 'batchNormalization',
  infer([x, mean, variance, gamma, beta], { axis }, where) {
    const vectors = { mean, variance, gamma, beta };
    for (const [name, type] of Object.entries({ x, ...vectors })) checkFloat(type, name, where);
    const channels = x.shape[axis];
    for (const [name, { shape }] of Object.entries(vectors)) {
      const fits = shape.length === 1 && (shape[0] === channels || channels === null || shape[0] === null);
      if (fits) continue;
      throw new ShapeError({
        where,
        message: `\`${name}\` must have shape (${channels ?? 'None'},): one number per entry of axis ${axis} of the input ${formatShape(x.shape)}. Received shape ${formatShape(shape)}.`,
      });
    }
    return { shape: x.shape, dtype: 'float32' };
  },
  reference: batchNormalizationReference,
};

/** Options of {@link batchNormalization}, for operands `V`. */
export interface BatchNormalizationOptions<V = Value> {
  /** Scale per channel (default 1). */
  readonly gamma?: V | undefined;
  /** Offset per channel (default 0). */
  readonly beta?: V | undefined;
  /** The axis of the channels (default -1, the last one). */
  readonly axis?: number | undefined;
  /** Added to the variance (default 0.001, as in Keras). */
  readonly epsilon?: number | undefined;
}

/**
 * Normalizes every channel to mean `beta` and standard deviation `gamma`, given its mean and variance.
 *
 * y = x · inv + (beta − mean · inv), inv = gamma / √(variance + epsilon)
 *
 * @param x float32, any shape with the axis → the same shape
 * @param mean, variance, options.gamma, options.beta float32 `[channels]`: moving averages in inference, the
 *   {@link moments} of x in training
 * @throws ShapeError, ValueError if the axis does not exist, a vector does not have one number per channel, or epsilon is
 *   not finite
 * @see https://arxiv.org/abs/1502.03167, https://keras.io/api/layers/normalization_layers/batch_normalization/
 * @example
 * const x = tensor([[1, 10], [3, 30]]); // [batch, channels]
 * const { mean, variance } = moments(x, { axis: 0 });
 * batchNormalization(x, mean, variance, { epsilon: 0 }).toArray(); // [[-1, -1], [1, 1]]
 */
export function batchNormalization<D extends DType>(
  x: Tensor<D>,
  mean: Tensor,
  variance: Tensor,
  options?: BatchNormalizationOptions<Tensor>,
): Tensor<D>;
export function batchNormalization<D extends DType>(
  x: Value<D>,
  mean: Value,
  variance: Value,
  options?: BatchNormalizationOptions,
): Value<D>;
export function batchNormalization(
  x: Value,
  mean: Value,
  variance: Value,
  options: BatchNormalizationOptions = {},
  ...extra: unknown[]
): Value {
  refuseExtra(extra, 'batchNormalization(x, mean, variance, options)');
  const where = 'batchNormalization';
  for (const value of [x, mean, variance]) checkValue(value, where);
  checkOptions<BatchNormalizationOptions>(options, { gamma: true, beta: true, axis: true, epsilon: true }, where);
  const { axis = -1, epsilon = 1e-3 } = options;
  const attributes = {
    axis: normalizeAxis(axis, x.shape.length, where),
    epsilon: finiteNumber(epsilon, 'epsilon', where),
  };
  const channels = mean.shape[0] ?? x.shape[attributes.axis];
  const gamma = options.gamma ?? constantOf(channels, 1, where);
  const beta = options.beta ?? constantOf(channels, 0, where);
  return applyOp(batchNormalizationOp, [x, mean, variance, gamma, beta], attributes);
}

function constantOf(channels: number | null | undefined, value: number, where: string): Tensor {
  if (typeof channels === 'number') return full([channels], value);
  throw new ShapeError({
    where,
    message: 'The number of channels is not known.',
    hint: 'Pass `gamma` and `beta`, or an input whose channel axis has a length.',
  });
}

/**
 * The mean and population variance along some axes.
 *
 * @param x float32, any shape → both without the reduced axes
 * @param options `axis` (default all), `keepdims` (default false)
 * @throws ShapeError, ValueError if an axis does not exist or is named twice, or for another element type
 * @see https://keras.io/api/ops/numpy/#moments-function
 * @example
 * // Batch normalization in training: [batch, height, width, channels], moments over all axes but the last.
 * const x = tensor([0, 2, 4, 6], [1, 2, 2, 1]);
 * const { mean, variance } = moments(x, { axis: [0, 1, 2] }); // [3], [5]
 * const y = batchNormalization(x, mean, variance);
 * const movingMean = add(multiply(tensor([0]), 0.99), multiply(mean, 0.01)); // [0.03]
 */
export function moments<D extends DType>(
  x: Tensor<D>,
  options?: ReduceOptions,
): { mean: Tensor<D>; variance: Tensor<D> };
export function moments<D extends DType>(x: Value<D>, options?: ReduceOptions): { mean: Value<D>; variance: Value<D> };
export function moments(x: Value, options: ReduceOptions = {}, ...extra: unknown[]): { mean: Value; variance: Value } {
  return compose('moments(x, options)', extra, () => ({ mean: meanOf(x, options), variance: varianceOf(x, options) }));
}
