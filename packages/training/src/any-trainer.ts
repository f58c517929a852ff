import type { AnyModel } from '@sepal/layers';
import type { Tensor } from '@sepal/tensor';
import type { Optimizer } from './optimizers/optimizer.ts';

/** A trainer of any model, as callbacks see it. */
export interface AnyTrainer {
  readonly model: AnyModel;
  readonly optimizer: Optimizer;
  /** Set it to end `fit`: in a hook of a batch, after that batch; otherwise after the current epoch. */
  stopTraining: boolean;
  /** The epoch that `fit` begins with: its option, unless a callback sets another one in `onTrainBegin`. */
  initialEpoch: number;
  /** Of the `fit` that runs, or of the last one: where a signal stopped it, if one did. */
  readonly history: { readonly aborted: unknown } | undefined;
  /** The names in the logs, in order: 'loss', then the metrics. */
  readonly metricsNames: readonly string[];
  /** Whether larger ('up') or smaller values of a name in the logs (without `val_`) are better; undefined if the metric does not say. */
  metricDirection(name: string): 'up' | 'down' | undefined;
  /** For saving: the compile config, and the optimizer's variables by name, in Keras' order. */
  trainingState(): Promise<TrainerState>;
  /** Brings back the optimizer's variables, in the order of {@link trainingState}. */
  restoreOptimizer(values: readonly { readonly value: Tensor }[]): void;
}

/** What a file keeps of a trainer besides its model. */
export interface TrainerState {
  readonly config: Record<string, unknown>;
  readonly optimizer: readonly { readonly name: string; readonly value: Tensor }[];
}
