import type { Engine } from '@sepal/runtime';
import { Adam, compile, EarlyStopping, ProgbarLogger, type ProgressRenderer } from '@sepal/training';
import { augmented } from './augmented.ts';
import { PictureBatches } from './picture-batches.ts';
import type { SplitPictures } from './split-pictures.ts';
import { bestEpoch, type TrainingResult } from './training-result.ts';
import type { TransferModel } from './transfer-model.ts';
import { unfreezeBlocks } from './unfreeze.ts';

/** Options of {@link fineTune}. */
export interface FineTuneOptions {
  /** How many blocks of the base learn. */
  readonly unfreeze: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly engine: Engine;
  readonly verbose: 1 | 2;
  readonly renderer: ProgressRenderer;
}

/** A tenth of the head's: the last blocks are to change a little, not to forget. */
const LEARNING_RATE = 1e-4;
/** Epochs without a better one after which it ends. */
const PATIENCE = 5;

/**
 * Trains the head and the last blocks of the base, end to end, on pictures that are changed at random. The weights of the best epoch
 * stay.
 *
 * @throws ValueError if the base has fewer blocks; nothing is trained then
 */
export async function fineTune(
  { model, base }: TransferModel,
  { training, validation }: SplitPictures,
  { unfreeze, epochs, batchSize, seed, engine, verbose, renderer }: FineTuneOptions,
): Promise<TrainingResult> {
  unfreezeBlocks(base, unfreeze);
  const trainer = compile(augmented(model, seed), {
    optimizer: new Adam({ learningRate: LEARNING_RATE }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  const batches = new PictureBatches(training, { batchSize, seed });
  const tests = new PictureBatches(validation, { batchSize, seed });
  const history = await trainer.fit(batches, null, {
    epochs,
    stepsPerEpoch: batches.count,
    engine,
    validationData: tests,
    validationSteps: tests.count,
    verbose,
    callbacks: [
      new EarlyStopping({ monitor: 'val_loss', patience: PATIENCE, restoreBestWeights: true }),
      new ProgbarLogger({ renderer }),
    ],
  });
  return bestEpoch(history);
}
