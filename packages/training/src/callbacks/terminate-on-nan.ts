import { SepalError } from '@sepal/tensor';
import { type Brand, VERSION } from '@sepal/tensor/copies';
import { checkBoolean, readOptions } from '@sepal/tensor/options';
import { repr } from '../text/python-numbers.ts';
import { Callback, type Logs } from './callback.ts';
import { readPrint } from './message-options.ts';

/** Options of {@link TerminateOnNaN}. */
export interface TerminateOnNaNOptions {
  /** Whether to throw, which runs no `onTrainEnd`, instead of ending `fit` after the batch (default false). */
  readonly raiseError?: boolean | undefined;
  /** Prints the message in place of the standard output, or of the console in a page. */
  readonly print?: ((message: string) => void) | undefined;
}

/**
 * Ends training when the loss is NaN or infinite.
 *
 * To find what made it so, compile with `checkNumerics: true`.
 *
 * @see https://keras.io/api/callbacks/terminate_on_nan/
 * @example
 * await trainer.fit(x, y, { callbacks: [new TerminateOnNaN()] });
 */
export class TerminateOnNaN extends Callback {
  static override readonly sepal: Brand = { kind: 'TerminateOnNaN', version: VERSION };

  readonly raiseError: boolean;
  readonly #print: (message: string) => void;

  constructor(...given: [options?: TerminateOnNaNOptions | undefined]) {
    const where = 'TerminateOnNaN';
    const options = readOptions<TerminateOnNaNOptions>(given, { raiseError: true, print: true }, where);
    super();
    this.raiseError = checkBoolean(options.raiseError ?? false, 'raiseError', where);
    this.#print = readPrint(options.print, where);
  }

  /** @throws SepalError with `raiseError`, if the loss is not finite */
  override onTrainBatchEnd(batch: number, { loss }: Logs): void {
    if (typeof loss !== 'number' || Number.isFinite(loss)) return;
    if (this.raiseError) {
      throw new SepalError({
        where: 'TerminateOnNaN',
        message: `NaN or Inf loss encountered at batch ${batch}. Loss value: ${repr(loss)}. Terminating training immediately.`,
        hint: 'A smaller learning rate, or clipnorm, may help; checkNumerics: true names the op that it comes from.',
      });
    }
    this.#print(`Batch ${batch}: Invalid loss, terminating training`);
    this.trainer.stopTraining = true;
  }
}
