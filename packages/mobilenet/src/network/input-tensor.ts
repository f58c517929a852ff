import type { SymbolicTensor } from '@sepal/layers';
import type { DataFormat } from '@sepal/ops';
import { formatShape, ShapeError, type SymbolicShape } from '@sepal/tensor';
import { pictureSize } from './picture.ts';

/** What {@link checkInputTensor} compares with. */
export interface InputTensorRules {
  /** The `inputShape` that was given besides, if any. */
  readonly inputShape: SymbolicShape | undefined;
  /** The minimum height and width. */
  readonly minSize: number;
  readonly dataFormat: DataFormat;
}

/** @throws ValueError, ShapeError if the tensor is not a batch of pictures, is too small, or does not match `inputShape` */
export function checkInputTensor(
  inputTensor: SymbolicTensor,
  { inputShape, minSize, dataFormat }: InputTensorRules,
  where: string,
): void {
  const { height, width } = pictureSize(inputTensor, 'inputTensor', dataFormat, where);
  const { shape } = inputTensor;
  if ([height, width].some((length) => length !== null && length < minSize)) {
    throw new ShapeError({
      where,
      message: `Input size must be at least ${minSize}x${minSize}; Received: inputTensor of shape ${formatShape(shape)}.`,
    });
  }
  const axis =
    inputShape?.findIndex((length, index) => length !== null && ![null, length].includes(shape[index + 1] ?? null)) ??
    -1;
  if (axis < 0) return;
  throw new ShapeError({
    where,
    message: `inputTensor.shape[${axis + 1}] must equal inputShape[${axis}]; Received inputTensor.shape=${formatShape(shape)}, inputShape=${formatShape(inputShape ?? [])}.`,
    hint: 'Leave `inputShape` out: the tensor has a shape.',
  });
}
