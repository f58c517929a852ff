import { imageDataFormat } from '@sepal/layers';
import {
  cast,
  checkValue,
  concat,
  type DataFormat,
  divide,
  readDataFormat,
  slice,
  subtract,
  type Value,
} from '@sepal/ops';
import { formatShape, ShapeError, type Tensor, tensor, ValueError } from '@sepal/tensor';
import { allowedNamesHint, checkOptions, compose, show } from '@sepal/tensor/options';

const MODES = ['caffe', 'tf', 'torch'] as const;

/** How pixel values are scaled for a network. */
export type PreprocessMode = (typeof MODES)[number];

/** Options of {@link preprocessInput}. */
export interface PreprocessInputOptions {
  /**
   * - 'tf' (default, for MobileNet): scales to -1 … 1.
   * - 'torch': scales to 0 … 1, then normalizes each channel by ImageNet's mean and standard deviation.
   * - 'caffe': converts RGB to BGR, then subtracts ImageNet's mean from each channel.
   */
  readonly mode?: PreprocessMode | undefined;
  /** Where the channels are. Default: `imageDataFormat()`. */
  readonly dataFormat?: DataFormat | undefined;
}

/**
 * Scales pixel values for MobileNet, to -1 … 1 by default. The input is not modified.
 *
 * @param x RGB pictures with values from 0 to 255, of any element type: `[height, width, 3]` or `[batch, height, width, 3]`, or with
 *   'channelsFirst' `[3, height, width]` or `[batch, 3, height, width]`. Mode 'tf' takes any number of axes and channels.
 * @returns float32 of the same shape
 * @throws ValueError for an unknown mode or data format; ShapeError if the mode needs three channels and there are others
 * @see https://keras.io/api/applications/mobilenet/#preprocessinput-function
 * @example
 * preprocessInput(tensor([0, 127.5, 255], [1, 1, 3])).toArray(); // [[[-1, 0, 1]]]
 */
export function preprocessInput(x: Tensor, options?: PreprocessInputOptions): Tensor;
export function preprocessInput(x: Value, options?: PreprocessInputOptions): Value;
export function preprocessInput(x: Value, options: PreprocessInputOptions = {}, ...extra: unknown[]): Value {
  return compose('preprocessInput(x, options)', extra, () => {
    const where = 'preprocessInput';
    checkOptions<PreprocessInputOptions>(options, { mode: true, dataFormat: true }, where);
    const { mode = 'tf' } = options;
    if (!MODES.includes(mode)) {
      throw new ValueError({
        where,
        message: `Expected mode to be one of \`caffe\`, \`tf\` or \`torch\`. Received: mode=${show(mode)}.`,
        hint: allowedNamesHint(mode, MODES),
      });
    }
    const dataFormat = readDataFormat(
      options.dataFormat ?? imageDataFormat(),
      where,
      'Expected dataFormat to be one of `channelsFirst` or `channelsLast`.',
    );
    checkValue(x, where);
    const pixels = x.dtype === 'float32' ? x : cast(x, 'float32');
    if (mode === 'tf') return subtract(divide(pixels, 127.5), 1);
    const axis = channelAxis(x, dataFormat, where);
    const perChannel = (values: readonly number[]): Tensor =>
      tensor(values, dataFormat === 'channelsLast' ? [3] : [3, 1, 1]);
    if (mode === 'caffe') return subtract(reversed(pixels, axis), perChannel([103.939, 116.779, 123.68]));
    const centred = subtract(divide(pixels, 255), perChannel([0.485, 0.456, 0.406]));
    return divide(centred, perChannel([0.229, 0.224, 0.225]));
  });
}

/** @throws ShapeError unless there are three channels on the axis of the data format */
function channelAxis(x: Value, dataFormat: DataFormat, where: string): number {
  const rank = x.shape.length;
  const axis = dataFormat === 'channelsLast' ? rank - 1 : rank - 3;
  if ((rank === 3 || rank === 4) && x.shape[axis] === 3) return axis;
  throw new ShapeError({
    where,
    message: `Expected pictures with 3 channels on axis ${dataFormat === 'channelsLast' ? -1 : -3}, of 3 or 4 axes. Received shape ${formatShape(x.shape)}.`,
    hint: "Give RGB pictures in this data format; mode 'tf' takes any number of channels.",
  });
}

/** The three channels in reverse order. */
function reversed(x: Value, axis: number): Value {
  const channel = (index: number): Value => {
    const at = (value: number, elsewhere: number): number[] =>
      x.shape.map((_, other) => (other === axis ? value : elsewhere));
    return slice(x, at(index, 0), at(1, -1));
  };
  return concat([channel(2), channel(1), channel(0)], axis);
}
