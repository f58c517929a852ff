import { ValueError } from '@sepal/tensor';
import { type Brand, VERSION } from '@sepal/tensor/copies';
import { readOptions, show } from '@sepal/tensor/options';
import { Callback, type CallbackParams, type HookNeeds, type Logs } from '../callbacks/callback.ts';
import type { ProgressRenderer, ProgressStart, ProgressState } from './progress-renderer.ts';
import { TerminalRenderer } from './terminal-renderer.ts';

/** Options of {@link ProgbarLogger}. */
export interface ProgbarLoggerOptions {
  /** What shows the progress (default: a {@link TerminalRenderer}). */
  readonly renderer?: ProgressRenderer | undefined;
}

/**
 * Shows the progress of `fit`, `evaluate` and `predict`. They add one, unless `verbose` is 0; pass one to have it shown elsewhere.
 * Validation during `fit` is silent.
 *
 * @throws ValueError for a renderer that lacks methods
 * @see https://keras.io/api/callbacks/
 * @example
 * const bar = new ProgbarLogger({ renderer: new ElementRenderer(document.querySelector('#progress')) });
 * await trainer.fit(x, y, { epochs: 10, callbacks: [bar] });
 */
export class ProgbarLogger extends Callback {
  static override readonly sepal: Brand = { kind: 'ProgbarLogger', version: VERSION };

  readonly #renderer: ProgressRenderer;
  #steps: number | null = null;
  #seen = 0;
  #isFitting = false;
  /** The logs of the last batch, while what has begun is not finished. */
  #unfinished: Logs | undefined;

  constructor(...given: [options?: ProgbarLoggerOptions | undefined]) {
    const where = 'ProgbarLogger';
    const { renderer = new TerminalRenderer() } = readOptions<ProgbarLoggerOptions>(given, { renderer: true }, where);
    super();
    const methods = ['begin', 'update', 'finish'] as const;
    if (!methods.every((name) => typeof renderer?.[name] === 'function')) {
      throw new ValueError({
        where,
        message: `\`renderer\` must be an object with the methods begin, update and finish. Received: renderer=${show(renderer)}.`,
      });
    }
    this.#renderer = renderer;
  }

  override setParams(params: CallbackParams): void {
    super.setParams(params);
    this.#steps = params.steps;
  }

  override needsInWorker(): HookNeeds {
    return 'nothing';
  }

  override onTrainBegin(): void {
    this.#isFitting = true;
  }

  override onTrainEnd(): void {
    this.#isFitting = false;
    // A signal has ended the epoch.
    const logs = this.#unfinished;
    if (logs !== undefined) this.#end({ step: this.#seen, steps: this.#steps, logs });
  }

  override onEpochBegin(epoch: number): void {
    this.#begin({ number: epoch + 1, of: this.params.epochs });
  }

  override onTrainBatchEnd(batch: number, logs: Logs): void {
    this.#update(batch, logs);
  }

  override onEpochEnd(_: number, logs: Logs): void {
    this.#finish(logs);
  }

  override onTestBegin(): void {
    if (!this.#isFitting) this.#begin(undefined);
  }

  override onTestBatchEnd(batch: number, logs: Logs): void {
    if (!this.#isFitting) this.#update(batch, logs);
  }

  override onTestEnd(logs: Logs): void {
    if (!this.#isFitting) this.#finish(logs);
  }

  override onPredictBegin(): void {
    this.#begin(undefined);
  }

  override onPredictBatchEnd(batch: number): void {
    this.#update(batch, {});
  }

  override onPredictEnd(logs: Logs): void {
    this.#finish(logs);
  }

  #begin(epoch: ProgressStart['epoch']): void {
    const { verbose } = this.params;
    this.#seen = 0;
    this.#unfinished = {};
    if (verbose !== 0) this.#renderer.begin({ epoch, steps: this.#steps, verbose });
  }

  #update(batch: number, logs: Logs): void {
    this.#seen = batch + 1;
    this.#unfinished = logs;
    if (this.params.verbose !== 0) this.#renderer.update({ step: this.#seen, steps: this.#steps, logs });
  }

  #finish(logs: Logs): void {
    // The first epoch counts the batches of the others.
    this.#steps ??= this.#seen;
    this.#end({ step: this.#steps, steps: this.#steps, logs });
  }

  #end(state: ProgressState): void {
    this.#unfinished = undefined;
    if (this.params.verbose !== 0) this.#renderer.finish(state);
  }
}
