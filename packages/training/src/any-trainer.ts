import type { AnyModel } from '@sepal/layers';
import type { Tensor } from '@sepal/tensor';
import type { Optimizer } from './optimizers/optimizer.ts';

/** A trainer of any model, as callbacks see it. */
export interface AnyTrainer {
  readonly model: AnyModel;
  readonly optimizer: Optimizer;
  /** Set it to end `fit` after the current epoch. */
  stopTraining: boolean;
  /** The names in the logs, in order: 'loss', then the metrics. */
  readonly metricsNames: readonly string[];
  /** For saving: the compile config, and the optimizer's variables by name, in Keras' order. */
  trainingState(): Promise<TrainerState>;
}

/** What a file keeps of a trainer besides its model. */
export interface TrainerState {
  readonly config: Record<string, unknown>;
  readonly optimizer: readonly { readonly name: string; readonly value: Tensor }[];
}
