import { type DataFormat, windowOutputs } from '@sepal/ops';
import { formatShape, ShapeError, type SymbolicShape } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { rankHint } from '../layer/input-spec.ts';

/** The properties of a layer that determine its number of outputs. */
export interface WindowLayer {
  readonly strides: readonly number[];
  readonly padding: string;
  readonly dilationRate: readonly number[];
  readonly dataFormat: DataFormat;
}

/**
 * Checks that a kernel fits an input: the same number of axes, and not longer along any of them.
 *
 * @param kernelShape the kernel's lengths, then input and output channels, for errors
 * @throws ShapeError with Keras' message if it does not
 */
export function checkOutputShape(
  inputShape: SymbolicShape,
  kernelShape: SymbolicShape,
  { strides, padding, dilationRate, dataFormat }: WindowLayer,
  where: string,
): void {
  checkInputRank(inputShape, kernelShape, where);
  if (padding !== 'valid') return;
  const first = dataFormat === 'channelsLast' ? 1 : 2;
  for (const [axis, stride] of strides.entries()) {
    const length = inputShape[first + axis] ?? null;
    const window = {
      size: kernelShape[axis] as number,
      stride,
      dilation: dilationRate[axis] as number,
      padding,
    } as const;
    if (length === null || windowOutputs(length, window) > 0) continue;
    throw new ShapeError({
      where,
      message: `Computed output size would be zero or negative. Received \`inputs shape=${formatShape(inputShape)}\`, \`kernel shape=${formatShape(kernelShape)}\`, \`dilationRate=${show(dilationRate)}\`, \`strides=${show(strides)}\`, \`padding=${padding}\`.`,
      hint: "Use a smaller kernel or dilation, a larger input, or padding 'same'.",
    });
  }
}

/** @throws ShapeError with Keras' message if a kernel and an input differ in rank */
export function checkInputRank(inputShape: SymbolicShape, kernelShape: SymbolicShape, where: string): void {
  if (kernelShape.length === inputShape.length) return;
  throw new ShapeError({
    where,
    message: `Kernel shape must have the same length as input, but received kernel of shape ${formatShape(kernelShape)} and input of shape ${formatShape(inputShape)}.`,
    hint: rankHint(kernelShape.length, inputShape),
  });
}
