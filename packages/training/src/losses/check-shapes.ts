import type { TensorType } from '@sepal/ops';
import { formatShape, ShapeError, type SymbolicShape } from '@sepal/tensor';
import { shapesOfSameRank } from './same-rank.ts';

/** Which loss fits class indices, and which rows of zeros with a one. */
const INDICES = 'sparseCategoricalCrossentropy takes class indices';
const ONE_HOT = 'categoricalCrossentropy takes one-hot rows';

/** @throws ShapeError unless targets have the shape of the predictions, but for a last axis of 1 */
export function checkSameShape(yTrue: TensorType, yPred: TensorType, where: string): void {
  const [targets, predictions] = shapesOfSameRank(yTrue.shape, yPred.shape);
  if (mayBeSame(targets, predictions)) return;
  throw mismatch(
    yTrue,
    yPred,
    where,
    mayBeIndices(yTrue.shape, yPred.shape)
      ? `Give one target for each unit: ${formatShape(yPred.shape)}. For classes, ${INDICES}.`
      : `Give targets of shape ${formatShape(yPred.shape)}, or change the units of the last layer.`,
  );
}

/** @throws ShapeError unless targets have the shape of predictions of several classes along the axis */
export function checkOneHot(yTrue: TensorType, yPred: TensorType, { where, axis }: { where: string; axis: number }) {
  checkSeveral(yPred, { where, axis });
  if (mayBeSame(yTrue.shape, yPred.shape)) return;
  throw mismatch(
    yTrue,
    yPred,
    where,
    mayBeIndices(yTrue.shape, yPred.shape)
      ? `Make one-hot rows of the class indices; or keep them: ${INDICES}.`
      : `Give one-hot targets of shape ${formatShape(yPred.shape)}, or change the units of the last layer.`,
  );
}

/** @throws ShapeError unless targets are class indices for predictions of several classes along the axis */
export function checkIndices(yTrue: TensorType, yPred: TensorType, { where, axis }: { where: string; axis: number }) {
  checkSeveral(yPred, { where, axis });
  if (mayBeIndices(yTrue.shape, yPred.shape, axis)) return;
  const indices = formatShape(withoutAxis(yPred.shape, axis));
  throw mismatch(
    yTrue,
    yPred,
    where,
    mayBeSame(yTrue.shape, yPred.shape)
      ? `Give class indices of shape ${indices}; or keep the targets: ${ONE_HOT}.`
      : `Give class indices of shape ${indices}.`,
  );
}

/** @throws ShapeError if there is but one class: its probability is always 1 */
function checkSeveral({ shape }: TensorType, { where, axis }: { where: string; axis: number }): void {
  if (shape.at(axis) !== 1) return;
  throw new ShapeError({
    where,
    message: `Expected predictions of several classes. Received predictions of one unit, of shape ${formatShape(shape)}: as the only class it always has probability 1.`,
    hint: 'Use binaryCrossentropy, with a sigmoid; or give the last layer one unit for each class.',
  });
}

function mismatch(yTrue: TensorType, yPred: TensorType, where: string, hint: string): ShapeError {
  return new ShapeError({
    where,
    message: `The targets do not fit the predictions. Received targets of shape ${formatShape(yTrue.shape)} and dtype ${yTrue.dtype}, and predictions of shape ${formatShape(yPred.shape)} and dtype ${yPred.dtype}.`,
    hint,
  });
}

/** Whether shapes may be the same: unknown lengths may be any. */
function mayBeSame(a: SymbolicShape, b: SymbolicShape): boolean {
  return a.length === b.length && a.every((length, axis) => length === null || b[axis] === null || length === b[axis]);
}

/** Whether the targets may have a class index for each row of predictions. */
function mayBeIndices(yTrue: SymbolicShape, yPred: SymbolicShape, axis = -1): boolean {
  const rows = withoutAxis(yPred, axis);
  if (mayBeSame(yTrue, rows)) return true;
  return yTrue.length === yPred.length && yTrue.at(axis) === 1 && mayBeSame(withoutAxis(yTrue, axis), rows);
}

function withoutAxis(shape: SymbolicShape, axis: number): SymbolicShape {
  return shape.toSpliced(axis, 1);
}
