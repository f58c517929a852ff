import { SepalError } from '@sepal/tensor';
import { type Brand, Part, VERSION } from '@sepal/tensor/copies';
import type { AnyTrainer } from '../any-trainer.ts';

/** Numbers by name: `loss`, `accuracy`, `val_loss`… A metric may have several, such as one for each class. */
export type Logs = Record<string, number | readonly number[]>;

/** What a callback is told of the loop that it runs in. */
export interface CallbackParams {
  readonly verbose: 0 | 1 | 2;
  readonly epochs: number;
  /** Batches of an epoch; null while it is unknown. */
  readonly steps: number | null;
  /** Whether `fit` validates after some of its epochs, so that their logs have `val_` names. */
  readonly validates?: boolean | undefined;
}

/**
 * Takes part in a training loop: subclasses have the hooks that they need. All are awaited, in the order of the callbacks.
 *
 * The logs of an event are one object for all callbacks: those that come first may add to it what the others see, and what the history
 * keeps. A hook that throws ends the loop with its error; the weights stay as they are after the last whole step.
 *
 * @see https://keras.io/api/callbacks/base_callback/
 * @example
 * class StopAt extends Callback {
 *   constructor(readonly accuracy: number) {
 *     super();
 *   }
 *
 *   override onEpochEnd(epoch: number, logs: Logs): void {
 *     if (Number(logs.val_accuracy) >= this.accuracy) this.trainer.stopTraining = true;
 *   }
 * }
 */
export class Callback extends Part {
  static readonly sepal: Brand = { kind: 'Callback', version: VERSION };

  #trainer: AnyTrainer | undefined;
  #params: CallbackParams | undefined;

  /** The trainer whose loop it takes part in. @throws SepalError outside a loop */
  get trainer(): AnyTrainer {
    return this.#trainer ?? outside(this);
  }

  /** What it was told of the loop. @throws SepalError outside a loop */
  get params(): CallbackParams {
    return this.#params ?? outside(this);
  }

  setTrainer(trainer: AnyTrainer): void {
    this.#trainer = trainer;
  }

  setParams(params: CallbackParams): void {
    this.#params = params;
  }

  /**
   * What a hook needs of a loop that runs in a worker (`fitInWorker`). The default is 'logs' for the hooks of batches and 'weights' for
   * the others: return 'weights' for a hook of batches that looks at the model or the optimizer, which are copied for it then.
   */
  needsInWorker(hook: keyof CallbackHooks): HookNeeds {
    return hook.includes('Batch') ? 'logs' : 'weights';
  }

  onTrainBegin?(logs: Logs): void | Promise<void>;
  onTrainEnd?(logs: Logs): void | Promise<void>;
  /** @param epoch counted from 0 */
  onEpochBegin?(epoch: number, logs: Logs): void | Promise<void>;
  /** @param logs of the epoch, with those of the validation if there was one */
  onEpochEnd?(epoch: number, logs: Logs): void | Promise<void>;
  onTrainBatchBegin?(batch: number, logs: Logs): void | Promise<void>;
  /** @param logs over the batches of the epoch so far */
  onTrainBatchEnd?(batch: number, logs: Logs): void | Promise<void>;
  onTestBegin?(logs: Logs): void | Promise<void>;
  onTestEnd?(logs: Logs): void | Promise<void>;
  onTestBatchBegin?(batch: number, logs: Logs): void | Promise<void>;
  onTestBatchEnd?(batch: number, logs: Logs): void | Promise<void>;
  onPredictBegin?(logs: Logs): void | Promise<void>;
  onPredictEnd?(logs: Logs): void | Promise<void>;
  onPredictBatchBegin?(batch: number, logs: Logs): void | Promise<void>;
  onPredictBatchEnd?(batch: number, logs: Logs): void | Promise<void>;
}

/** 'nothing': the loop need not wait for it; 'logs': the logs; 'weights': also the model and the optimizer as they are. */
export type HookNeeds = 'nothing' | 'logs' | 'weights';

/** The hooks of {@link Callback}, as an object without a class. */
export type CallbackHooks = Partial<
  Pick<
    Callback,
    | 'onTrainBegin'
    | 'onTrainEnd'
    | 'onEpochBegin'
    | 'onEpochEnd'
    | 'onTrainBatchBegin'
    | 'onTrainBatchEnd'
    | 'onTestBegin'
    | 'onTestEnd'
    | 'onTestBatchBegin'
    | 'onTestBatchEnd'
    | 'onPredictBegin'
    | 'onPredictEnd'
    | 'onPredictBatchBegin'
    | 'onPredictBatchEnd'
  >
>;

/** The class of a callback, as errors name it. */
export function classOf(callback: Callback): string {
  const type = callback.constructor as typeof Callback;
  return Object.hasOwn(type, 'sepal') ? type.sepal.kind : type.name;
}

function outside(callback: Callback): never {
  const name = classOf(callback);
  throw new SepalError({
    where: name,
    message: 'The callback takes part in no loop yet.',
    hint: `Pass it to fit, evaluate or predict: { callbacks: [new ${name}(…)] }.`,
  });
}
