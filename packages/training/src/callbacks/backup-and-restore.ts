import { ValueError } from '@sepal/tensor';
import { type Brand, VERSION } from '@sepal/tensor/copies';
import { checkBoolean, readOptions, show } from '@sepal/tensor/options';
import type { AnyTrainer } from '../any-trainer.ts';
import { Callback, type CallbackHooks, type HookNeeds } from './callback.ts';
import { BatchCounter, readSaveFreq, type SaveFreq } from './save-freq.ts';

/** How far a training is. */
export interface TrainingPosition {
  /** Epochs that are complete: the index of the one to go on with. */
  readonly epoch: number;
  /** The last batch that is complete in the epoch after those; 0 at the end of an epoch, as in Keras. */
  readonly batch: number;
}

/** Keeps the state of a training: weights, the optimizer's variables and the position. */
export interface BackupStore {
  /** Replaces the backup by the state of the trainer. The old one should last until the new one is whole. */
  save(trainer: AnyTrainer, position: TrainingPosition): void | Promise<void>;
  /** Gives the trainer the state in the backup. @returns the position; undefined if there is no backup */
  load(trainer: AnyTrainer): TrainingPosition | undefined | Promise<TrainingPosition | undefined>;
  /** Deletes the backup. */
  delete(): void | Promise<void>;
}

/** Options of {@link BackupAndRestore}. */
export interface BackupAndRestoreOptions {
  /** Where the backup is. */
  readonly store: BackupStore;
  /** When it is written: after each epoch, or after so many batches (default 'epoch'). */
  readonly saveFreq?: SaveFreq | undefined;
  /** Whether to delete it when `fit` is complete (default true). It is kept when `fit` ends with an error or by a signal. */
  readonly deleteCheckpoint?: boolean | undefined;
}

/**
 * Lets an interrupted training go on: `fit` called again, with the same arguments and store, begins with the epoch in which it was
 * interrupted.
 *
 * With a number as `saveFreq` that epoch is begun anew, with the weights of the last backup, as Keras does.
 *
 * @throws ValueError for a store that lacks methods
 * @see https://keras.io/api/callbacks/backup_and_restore/
 * @example
 * await trainer.fit(x, y, { epochs: 100, callbacks: [new BackupAndRestore({ store })] });
 */
export class BackupAndRestore extends Callback {
  static override readonly sepal: Brand = { kind: 'BackupAndRestore', version: VERSION };

  readonly saveFreq: SaveFreq;
  readonly deleteCheckpoint: boolean;
  readonly #store: BackupStore;
  readonly #batches: BatchCounter;
  #epoch = 0;

  constructor(...given: [options: BackupAndRestoreOptions]) {
    const where = 'BackupAndRestore';
    const options = readOptions<BackupAndRestoreOptions>(
      given as [BackupAndRestoreOptions?],
      { store: true, saveFreq: true, deleteCheckpoint: true },
      where,
    );
    super();
    const { store } = options;
    const methods = ['save', 'load', 'delete'] as const;
    if (!methods.every((name) => typeof store?.[name] === 'function')) {
      throw new ValueError({
        where,
        message: `\`store\` must be an object with the methods save, load and delete. Received: store=${show(store)}.`,
      });
    }
    this.#store = store;
    this.saveFreq = readSaveFreq(options.saveFreq ?? 'epoch', where);
    this.deleteCheckpoint = checkBoolean(options.deleteCheckpoint ?? true, 'deleteCheckpoint', where);
    this.#batches = new BatchCounter(this.saveFreq);
  }

  override needsInWorker(hook: keyof CallbackHooks): HookNeeds {
    if (hook === 'onTrainBatchEnd') return this.saveFreq === 'epoch' ? 'nothing' : 'weights';
    return super.needsInWorker(hook);
  }

  override async onTrainBegin(): Promise<void> {
    const position = await this.#store.load(this.trainer);
    if (position !== undefined) this.trainer.initialEpoch = position.epoch;
    this.#epoch = this.trainer.initialEpoch;
  }

  override async onTrainBatchEnd(batch: number): Promise<void> {
    if (this.#batches.count()) await this.#store.save(this.trainer, { epoch: this.#epoch, batch });
  }

  override async onEpochEnd(epoch: number): Promise<void> {
    this.#epoch = epoch + 1;
    if (this.saveFreq === 'epoch') await this.#store.save(this.trainer, { epoch: this.#epoch, batch: 0 });
  }

  override async onTrainEnd(): Promise<void> {
    if (this.deleteCheckpoint && this.trainer.history?.aborted === undefined) await this.#store.delete();
  }
}
