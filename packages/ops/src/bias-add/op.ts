import { type DType, formatShape, ShapeError, type Tensor } from '@sepal/tensor';
import { checkOptions, refuseExtra } from '@sepal/tensor/options';
import { checkFloat } from '../arguments/check-operands.ts';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import type { DataFormat } from '../graph/types.ts';
import { readDataFormat } from '../window/picture.ts';
import { biasAddReference } from './reference.ts';

export interface BiasAddAttributes {
  /** Where the channels are: the last axis, or axis 1. */
  readonly dataFormat: DataFormat;
}

export const biasAddOp: OpDefinition<'biasAdd'> = {
  name: 'biasAdd',
  infer([x, bias], { dataFormat }, where) {
    checkFloat(x, 'x', where);
    checkFloat(bias, 'bias', where);
    if (x.shape.length < 2) {
      throw new ShapeError({
        where,
        message: `\`x\` must have two axes or more: a batch axis and one of channels. Received shape ${formatShape(x.shape)}.`,
      });
    }
    const axis = dataFormat === 'channelsLast' ? x.shape.length - 1 : 1;
    const channels = x.shape[axis] ?? null;
    const [biases = null] = bias.shape;
    if (bias.shape.length !== 1 || (channels !== null && biases !== null && channels !== biases)) {
      throw new ShapeError({
        where,
        message: `\`bias\` must have shape (${channels ?? 'None'},): one number per channel of the input ${formatShape(x.shape)}, axis ${axis}. Received shape ${formatShape(bias.shape)}.`,
      });
    }
    return { shape: x.shape.map((length, at) => (at === axis ? (length ?? biases) : length)), dtype: 'float32' };
  },
  reference: biasAddReference,
};

/** Options of {@link biasAdd}. */
export interface BiasAddOptions {
  /** Where the channels are (default 'channelsLast': the last axis). */
  readonly dataFormat?: DataFormat | undefined;
}

/**
 * Adds one number per channel.
 *
 * `[batch, ..., channels]` and `[channels]` → `[batch, ..., channels]`; with `dataFormat: 'channelsFirst'` the channels
 * are axis 1.
 *
 * @param x float32, two axes or more
 * @param bias float32, `[channels]`
 * @param options data format (default 'channelsLast')
 * @throws ShapeError, ValueError if there is not one bias per channel, or for another element type
 * @see https://keras.io/api/layers/convolution_layers/convolution2d/
 * @example
 * biasAdd(tensor([[1, 2], [3, 4]]), tensor([10, 20])).toArray(); // [[11, 22], [13, 24]]
 */
export function biasAdd<D extends DType>(x: Tensor<D>, bias: Tensor, options?: BiasAddOptions): Tensor<D>;
export function biasAdd<D extends DType>(x: Value<D>, bias: Value, options?: BiasAddOptions): Value<D>;
export function biasAdd(x: Value, bias: Value, options: BiasAddOptions = {}, ...extra: unknown[]): Value {
  refuseExtra(extra, 'biasAdd(x, bias, options)');
  checkOptions<BiasAddOptions>(options, { dataFormat: true }, 'biasAdd');
  const dataFormat = readDataFormat(options.dataFormat ?? 'channelsLast', 'biasAdd');
  return applyOp(biasAddOp, [x, bias], { dataFormat });
}
