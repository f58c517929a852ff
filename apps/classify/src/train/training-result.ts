import type { History } from '@sepal/training';

/** What training has come to: the numbers of the epoch whose weights stay. */
export interface TrainingResult {
  /** How many epochs there were. */
  readonly epochs: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
}

/** The epoch with the least loss of validation, whose weights `EarlyStopping` brings back. */
export function bestEpoch({ history }: History): TrainingResult {
  const losses = history['val_loss'] as number[];
  const validationLoss = Math.min(...losses);
  const validationAccuracy = history['val_accuracy']?.[losses.indexOf(validationLoss)] as number;
  return { epochs: losses.length, validationLoss, validationAccuracy };
}
