import type { TensorType } from '@sepal/ops';

/** The types of targets and predictions. */
export interface TargetTypes {
  readonly yTrue: TensorType;
  readonly yPred: TensorType;
}

/** What targets and predictions are by their shapes, as Keras decides it: for one unit, class indices, or one-hot rows. */
export type KindOfTargets = 'binary' | 'sparse' | 'categorical';

/** See {@link KindOfTargets}. */
export function kindOfTargets({ yTrue, yPred }: TargetTypes): KindOfTargets {
  const classes = yPred.shape.at(-1);
  if (classes === 1) return 'binary';
  const isSparse = yTrue.shape.length < yPred.shape.length || (yTrue.shape.at(-1) === 1 && (classes ?? 0) > 1);
  return isSparse ? 'sparse' : 'categorical';
}
