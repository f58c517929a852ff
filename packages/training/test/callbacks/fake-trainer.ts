import { Dense, input, Sequential } from '@sepal/layers';
import { tensor } from '@sepal/tensor';
import { type AnyTrainer, type Callback, type CallbackParams, type Logs, SGD } from '../../src/index.ts';

/** Metrics, and which of their values are better. */
const DIRECTIONS: Readonly<Record<string, 'up' | 'down'>> = { loss: 'down', accuracy: 'up', error: 'down' };

/** A trainer whose loop has given logs. Its model's only weight is the number of epochs that are complete. */
export class FakeTrainer implements AnyTrainer {
  readonly model = new Sequential([input({ shape: [1] }), new Dense({ units: 1, useBias: false })]);
  readonly optimizer: SGD;
  readonly metricsNames = Object.keys(DIRECTIONS);
  stopTraining = false;
  history: { aborted: unknown } | undefined;
  initialEpoch = 0;

  constructor(learningRate = 0.01) {
    this.optimizer = new SGD({ learningRate });
    this.setWeight(0);
  }

  get weight(): number {
    return this.model.weights[0]?.value.item() as number;
  }

  setWeight(value: number): void {
    this.model.setWeights([tensor([value], [1, 1])]);
  }

  metricDirection(name: string): 'up' | 'down' | undefined {
    return DIRECTIONS[name];
  }

  async trainingState() {
    return { config: {}, optimizer: [] };
  }

  restoreOptimizer(): void {}
}

/** An epoch of a loop: the logs of its batches, and those at its end. */
export interface FakeEpoch {
  readonly batches?: readonly Logs[];
  readonly logs: Logs;
}

/** What happened in a loop. */
export interface FakeRun {
  readonly logs: readonly Logs[];
  /** The learning rate at the beginning of each epoch. */
  readonly rates: readonly number[];
  /** Batches in each epoch. */
  readonly batches: readonly number[];
}

/** Runs Keras' loop: the callback may end an epoch, or the whole, early. */
export async function runEpochs(
  callback: Callback,
  trainer: FakeTrainer,
  { epochs, ...params }: { readonly epochs: readonly FakeEpoch[] } & Partial<Omit<CallbackParams, 'epochs'>>,
): Promise<FakeRun> {
  const run = { logs: [] as Logs[], rates: [] as number[], batches: [] as number[] };
  callback.setTrainer(trainer);
  callback.setParams({ verbose: 0, epochs: epochs.length, steps: 1, validates: true, ...params });
  trainer.stopTraining = false;
  await callback.onTrainBegin?.({});
  for (let epoch = trainer.initialEpoch; epoch < epochs.length && !trainer.stopTraining; epoch++) {
    const { batches = [], logs } = epochs[epoch] as FakeEpoch;
    const own = { ...logs };
    await callback.onEpochBegin?.(epoch, {});
    run.rates.push(trainer.optimizer.learningRate);
    let batch = 0;
    for (; batch < batches.length && !trainer.stopTraining; batch++) {
      await callback.onTrainBatchBegin?.(batch, {});
      await callback.onTrainBatchEnd?.(batch, { ...batches[batch] } as Logs);
    }
    run.batches.push(batch);
    trainer.setWeight(epoch + 1);
    await callback.onEpochEnd?.(epoch, own);
    run.logs.push(own);
  }
  await callback.onTrainEnd?.(run.logs.at(-1) ?? {});
  return run;
}
