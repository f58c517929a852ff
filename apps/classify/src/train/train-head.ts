import type { Model } from '@sepal/layers';
import type { Engine } from '@sepal/runtime';
import type { Tensor } from '@sepal/tensor';
import { Adam, compile, EarlyStopping } from '@sepal/training';
import { bestEpoch, type TrainingResult } from './training-result.ts';

/** Features of pictures and their classes, as pairs of samples and labels. */
export interface HeadSamples {
  readonly training: readonly [features: Tensor, labels: Tensor];
  readonly validation: readonly [features: Tensor, labels: Tensor];
}

/** Options of {@link trainHead}. */
export interface HeadOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly engine: Engine;
  /** Called after each epoch. */
  readonly onEpoch: (epoch: number, accuracy: number) => void;
}

const LEARNING_RATE = 1e-3;
/** Epochs without a better one after which it ends. */
const PATIENCE = 10;

/** Trains a head on features. The weights of its best epoch stay. */
export async function trainHead(
  head: Model,
  { training, validation }: HeadSamples,
  { onEpoch, ...options }: HeadOptions,
): Promise<TrainingResult> {
  const trainer = compile(head, {
    optimizer: new Adam({ learningRate: LEARNING_RATE }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  const [features, labels] = training;
  const history = await trainer.fit(features, labels, {
    ...options,
    validationData: validation,
    verbose: 0,
    callbacks: [
      new EarlyStopping({ monitor: 'val_loss', patience: PATIENCE, restoreBestWeights: true }),
      { onEpochEnd: (epoch, logs) => onEpoch(epoch, Number(logs['val_accuracy'])) },
    ],
  });
  return bestEpoch(history);
}
