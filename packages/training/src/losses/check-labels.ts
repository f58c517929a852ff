import type { TensorType } from '@sepal/ops';
import { formatShape, type Tensor, ValueError } from '@sepal/tensor';

/** What {@link checkClassIndices} needs to know besides the labels. */
export interface ClassIndexCheck {
  readonly where: string;
  /** The axis of the classes. */
  readonly axis: number;
  /** A label that stands for no class. */
  readonly ignoreClass?: number | null | undefined;
}

/** @throws ValueError unless each label is the index of a class of the predictions */
export function checkClassIndices(
  labels: Tensor,
  { shape }: TensorType,
  { where, axis, ignoreClass }: ClassIndexCheck,
): void {
  const classes = shape.at(axis) ?? Number.POSITIVE_INFINITY;
  const { data } = labels;
  for (let index = 0; index < data.length; index++) {
    const label = data[index] as number;
    if ((label >= 0 && label < classes && Number.isInteger(label)) || label === ignoreClass) continue;
    throw new ValueError({
      where,
      message: `Label ${label} at ${placeOf(index, labels)} is not a class: the predictions have ${classes}, of shape ${formatShape(shape)}.`,
      hint: Number.isInteger(label)
        ? `Labels go from 0 to ${classes - 1}; give the last layer more units if there are more classes.`
        : `Labels are whole numbers from 0 to ${classes - 1}.`,
    });
  }
}

/** @throws ValueError unless each target is a number from 0 to 1 */
export function checkProbabilities(targets: Tensor, where: string): void {
  const { data } = targets;
  for (let index = 0; index < data.length; index++) {
    const target = data[index] as number;
    if (target >= 0 && target <= 1) continue;
    throw new ValueError({
      where,
      message: `Targets must be from 0 to 1. Received ${target} at ${placeOf(index, targets)} of targets of shape ${formatShape(targets.shape)}.`,
      hint: Number.isInteger(target)
        ? 'Class indices go with sparseCategoricalCrossentropy.'
        : 'Scale them, or use a loss for any numbers, such as meanSquaredError.',
    });
  }
}

/** The indices of an element along the axes: 'index 3', 'index [3, 0]'. */
function placeOf(index: number, { shape }: Tensor): string {
  const indices: number[] = [];
  let rest = index;
  for (const length of shape.toReversed()) {
    indices.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return `index ${indices.length === 1 ? indices[0] : `[${indices.join(', ')}]`}`;
}
