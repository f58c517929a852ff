import { Conv, type ConvOptions } from './conv.ts';

/** Options of {@link Conv2D}. A number applies to height and width. */
export type Conv2DOptions = ConvOptions<number | readonly [number, number]>;

/**
 * Convolves pictures with filters that see all channels, or with `groups` only those of their group. With a 1×1 kernel it is
 * the second half of a depthwise separable convolution.
 *
 * Weights: `kernel` `[height, width, channels / groups, filters]`, `bias` `[filters]`.
 *
 * Input shape: `(batch, height, width, channels)` → output shape: `(batch, newHeight, newWidth, filters)`; with
 * `dataFormat: 'channelsFirst'` the channels are axis 1 of both.
 *
 * @throws ValueError for invalid options, including strides and dilation both above 1; ShapeError, when
 *   it is called, if the kernel is larger than the input or the channels cannot be divided into the groups
 * @see https://keras.io/api/layers/convolution_layers/convolution2d/
 * @example
 * const layer = new Conv2D({ filters: 64, kernelSize: [1, 1], padding: 'same', useBias: false });
 * layer.apply(zeros([1, 112, 112, 32])).shape; // [1, 112, 112, 64]
 * layer.countParams(); // 2048
 */
export class Conv2D extends Conv {
  static override readonly className: string = 'Conv2D';

  constructor(...given: [options: Conv2DOptions]) {
    super(2, given);
  }
}
