import { imageDataFormat } from '@sepal/layers';
import { cast, checkValue, concat, type DataFormat, divide, slice, subtract, type Value } from '@sepal/ops';
import {
  allowedNamesHint,
  checkOptions,
  compose,
  formatShape,
  ShapeError,
  show,
  type Tensor,
  tensor,
  ValueError,
} from '@sepal/tensor';
import { readDataFormat } from './data-format.ts';

const MODES = ['caffe', 'tf', 'torch'] as const;

/** How pixel values become what a network was trained on. */
export type PreprocessMode = (typeof MODES)[number];

/** Options of {@link preprocessInput}. */
export interface PreprocessInputOptions {
  /**
   * - 'tf' (default; what MobileNet takes): from -1 to 1.
   * - 'torch': from 0 to 1, then each channel less ImageNet's mean and divided by its standard deviation.
   * - 'caffe': from RGB to BGR, then each channel less ImageNet's mean.
   */
  readonly mode?: PreprocessMode | undefined;
  /** Where the channels are. Default: what `imageDataFormat()` says. */
  readonly dataFormat?: DataFormat | undefined;
}

/**
 * Turns pixel values into what MobileNet takes. The input stays as it is.
 *
 * @param x RGB pictures with values from 0 to 255, of any element type: `[height, width, 3]` or `[batch, height, width, 3]`, for
 *   'channelsFirst' `[3, height, width]` or `[batch, 3, height, width]`. Mode 'tf' takes any number of axes and channels.
 * @returns float32 of the same shape
 * @throws ValueError for an unknown mode or data format; ShapeError if there are not three channels where the mode needs them
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
    const dataFormat = readDataFormat(options.dataFormat ?? imageDataFormat(), where);
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

/** @throws ShapeError unless there are three channels where the data format has them */
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

/** The three channels in the opposite order. */
function reversed(x: Value, axis: number): Value {
  const channel = (index: number): Value => {
    const at = (value: number, elsewhere: number): number[] =>
      x.shape.map((_, other) => (other === axis ? value : elsewhere));
    return slice(x, at(index, 0), at(1, -1));
  };
  return concat([channel(2), channel(1), channel(0)], axis);
}
