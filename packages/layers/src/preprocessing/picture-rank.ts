import { formatShape, ShapeError, type SymbolicShape } from '@sepal/tensor';

/** @throws ShapeError with Keras' message unless it is the shape of one picture or a batch */
export function checkPictureRank(shape: SymbolicShape, where: string): void {
  if (shape.length === 3 || shape.length === 4) return;
  throw new ShapeError({
    where,
    message: `Expected image tensor to have rank 3 (single image) or 4 (batch of images). Received: data.shape=${formatShape(shape)}.`,
  });
}
