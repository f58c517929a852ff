import type { AnyModel } from '@sepal/layers';
import type { NamedValue } from '../contents/written-weights.ts';

/** A model that is being trained: a trainer of `@sepal/training`, or what has as much of one as files keep. */
export interface TrainedModel {
  readonly model: AnyModel;
  /** What it was compiled with, as plain JSON, and the optimizer's variables in Keras' order. */
  trainingState(): Promise<{
    readonly config: Readonly<Record<string, unknown>>;
    readonly optimizer: readonly NamedValue[];
  }>;
}

/** Tells trainers from models. */
export function isTrainedModel(value: unknown): value is TrainedModel {
  return value !== null && typeof value === 'object' && 'trainingState' in value && 'model' in value;
}
