import { ValueError } from '@sepal/tensor';
import { type Brand, VERSION } from '@sepal/tensor/copies';
import { checkBoolean, finiteNumber, readOptions, show } from '@sepal/tensor/options';
import type { AnyTrainer } from '../any-trainer.ts';
import { type Field, formatTemplate } from '../text/python-format.ts';
import { fixed } from '../text/python-numbers.ts';
import type { CallbackHooks, HookNeeds, Logs } from './callback.ts';
import { type MessageOptions, messageOptionNames, readMessages } from './message-options.ts';
import { MonitorCallback, type MonitorOptions, monitorOptionNames } from './monitor-callback.ts';
import { BatchCounter, readSaveFreq, type SaveFreq } from './save-freq.ts';

/**
 * Saves a trainer, or only the weights of its model.
 *
 * @param filepath the template's, filled in
 */
export type CheckpointWriter = (
  trainer: AnyTrainer,
  filepath: string,
  what: { readonly weightsOnly: boolean },
) => void | Promise<void>;

/** Options of {@link ModelCheckpoint}. */
export interface ModelCheckpointOptions extends MonitorOptions, MessageOptions {
  /** Where to save: Python's template with `{epoch}` (from 1), `{batch}` and the names in the logs, as in `{epoch:02d}-{val_loss:.2f}.keras`. */
  readonly filepath: string;
  /** Saves to a path. The next step waits for it. */
  readonly save: CheckpointWriter;
  /** Whether to save only what is better than all before (default false). */
  readonly saveBestOnly?: boolean | undefined;
  /** What the writer is to save (default false: the model and the optimizer). */
  readonly saveWeightsOnly?: boolean | undefined;
  /** When to save: after each epoch, or after so many batches (default 'epoch'). */
  readonly saveFreq?: SaveFreq | undefined;
  /** What the first one must be better than, with `saveBestOnly` (default null). */
  readonly initialValueThreshold?: number | null | undefined;
}

/**
 * Saves the model while it trains.
 *
 * With `saveBestOnly` nothing is saved after epochs without validation if `monitor` is one of the validation's, where Keras saves the
 * model though it may not be the best.
 *
 * @throws ValueError for options out of range; when it saves, for a name in `filepath` or a `monitor` that no log has
 * @see https://keras.io/api/callbacks/model_checkpoint/
 * @example
 * const best = new ModelCheckpoint({
 *   filepath: '{epoch:02d}-{val_loss:.2f}.keras',
 *   save: async ({ model }, path) => writeFile(path, await saveModel(model, { format: 'keras' })),
 *   saveBestOnly: true,
 * });
 */
export class ModelCheckpoint extends MonitorCallback {
  static override readonly sepal: Brand = { kind: 'ModelCheckpoint', version: VERSION };

  readonly filepath: string;
  readonly saveBestOnly: boolean;
  readonly saveWeightsOnly: boolean;
  readonly saveFreq: SaveFreq;
  readonly #save: CheckpointWriter;
  readonly #print: (message: string) => void;
  readonly #batches: BatchCounter;
  #epoch = 0;

  constructor(...given: [options: ModelCheckpointOptions]) {
    const where = 'ModelCheckpoint';
    const options = readOptions<ModelCheckpointOptions>(
      given as [ModelCheckpointOptions?],
      {
        filepath: true,
        save: true,
        ...monitorOptionNames,
        ...messageOptionNames,
        saveBestOnly: true,
        saveWeightsOnly: true,
        saveFreq: true,
        initialValueThreshold: true,
      },
      where,
    );
    super(options, 0, where);
    const { filepath, save } = options;
    if (typeof filepath !== 'string' || filepath === '') {
      throw new ValueError({ where, message: `\`filepath\` must be a path. Received: filepath=${show(filepath)}.` });
    }
    if (typeof save !== 'function') {
      throw new ValueError({
        where,
        message: `\`save\` must be a function that saves a trainer to a path. Received: save=${show(save)}.`,
      });
    }
    this.filepath = filepath;
    this.#save = save;
    this.saveBestOnly = checkBoolean(options.saveBestOnly ?? false, 'saveBestOnly', where);
    this.saveWeightsOnly = checkBoolean(options.saveWeightsOnly ?? false, 'saveWeightsOnly', where);
    this.saveFreq = readSaveFreq(options.saveFreq ?? 'epoch', where);
    const threshold = options.initialValueThreshold ?? undefined;
    this.best = threshold === undefined ? undefined : finiteNumber(threshold, 'initialValueThreshold', where);
    if (this.saveBestOnly && this.saveFreq !== 'epoch' && this.monitor.startsWith('val_')) {
      throw new ValueError({
        where,
        message: `With saveFreq=${this.saveFreq}, the logs of batches are looked at, which do not have '${this.monitor}'.`,
        hint: "Monitor 'loss' or another number of the training, or save by epochs.",
      });
    }
    this.#print = readMessages(options, where);
    this.#batches = new BatchCounter(this.saveFreq);
  }

  override needsInWorker(hook: keyof CallbackHooks): HookNeeds {
    if (hook === 'onTrainBatchEnd') return this.saveFreq === 'epoch' ? 'nothing' : 'weights';
    return super.needsInWorker(hook);
  }

  override onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
  }

  override async onTrainBatchEnd(batch: number, logs: Logs): Promise<void> {
    if (this.#batches.count()) await this.#saveIfBetter(logs, { batch: { integer: batch + 1 } });
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    this.#epoch = epoch;
    if (this.saveFreq === 'epoch') await this.#saveIfBetter(logs, {});
  }

  async #saveIfBetter(logs: Logs, more: Readonly<Record<string, Field>>): Promise<void> {
    const epoch = this.#epoch + 1;
    const numbers = Object.entries(logs).flatMap(([name, value]) =>
      typeof value === 'number' ? [[name, { float: value }] as const] : [],
    );
    const fields = new Map<string, Field>([['epoch', { integer: epoch }], ...Object.entries(more), ...numbers]);
    const path = formatTemplate(this.filepath, fields, 'ModelCheckpoint');
    if (!this.#isDue(epoch, path, logs)) return;
    await this.#save(this.trainer, path, { weightsOnly: this.saveWeightsOnly });
    this.#print(`\nEpoch ${epoch}: finished saving model to ${path}`);
  }

  #isDue(epoch: number, path: string, logs: Logs): boolean {
    if (!this.saveBestOnly) {
      this.#print(`\nEpoch ${epoch}: saving model to ${path}`);
      return true;
    }
    const value = this.monitored(logs);
    if (value === undefined) return false;
    const best = this.best === undefined ? 'None' : fixed(this.best, 5);
    if (!this.isImprovement(value, this.best)) {
      this.#print(`\nEpoch ${epoch}: ${this.monitor} did not improve from ${best}`);
      return false;
    }
    const change = `${this.monitor} improved from ${best} to ${fixed(value, 5)}`;
    this.#print(`\nEpoch ${epoch}: ${change}, saving model to ${path}`);
    this.best = value;
    return true;
  }
}
