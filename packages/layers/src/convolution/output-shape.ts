import { cast, type DataFormat, type Value, windowOutputs } from '@sepal/ops';
import { formatShape, ShapeError, type SymbolicShape } from '@sepal/tensor';
import { show } from '../arguments/tuple.ts';

/** What of a layer decides how many outputs it gives. */
export interface WindowLayer {
  readonly strides: readonly number[];
  readonly padding: string;
  readonly dilationRate: readonly number[];
  readonly dataFormat: DataFormat;
}

/**
 * Checks that a kernel fits into an input.
 *
 * @param kernelShape the kernel's lengths, then input and output channels, as errors print it
 * @throws ShapeError in Keras' words if an output length would be zero or negative
 */
export function checkOutputShape(
  inputShape: SymbolicShape,
  kernelShape: readonly number[],
  { strides, padding, dilationRate, dataFormat }: WindowLayer,
  where: string,
): void {
  if (padding !== 'valid') return;
  const first = dataFormat === 'channelsLast' ? 1 : 2;
  for (const [axis, stride] of strides.entries()) {
    const length = inputShape[first + axis];
    const window = {
      size: kernelShape[axis] as number,
      stride,
      dilation: dilationRate[axis] as number,
      padding,
    } as const;
    if (length === null || length === undefined || windowOutputs(length, window) > 0) continue;
    throw new ShapeError({
      where,
      message: `Computed output size would be zero or negative. Received \`inputs shape=${formatShape(inputShape)}\`, \`kernel shape=${formatShape(kernelShape)}\`, \`dilationRate=${show(dilationRate)}\`, \`strides=${show(strides)}\`, \`padding=${padding}\`.`,
      hint: "Use a smaller kernel or dilation, a larger input, or padding 'same'.",
    });
  }
}

/** Integers as float32, as a convolution needs them: pictures often come as bytes. */
export function asFloat(x: Value): Value {
  return x.dtype === 'float32' ? x : cast(x, 'float32');
}
