import { ValueError } from '@sepal/tensor';
import { allowedNamesHint, show } from '@sepal/tensor/options';
import type { AnyTrainer } from '../any-trainer.ts';
import { Callback, type CallbackHooks, type CallbackParams, type Logs } from '../callbacks/callback.ts';
import { hookNames } from '../callbacks/hook-names.ts';
import { ProgbarLogger } from '../progress/progbar-logger.ts';

/** The callbacks of a loop, called one after the other. */
export class CallbackList {
  readonly callbacks: readonly CallbackHooks[];
  #isCalling = false;

  /** @param callbacks checked by {@link checkedCallbacks} */
  constructor(callbacks: readonly CallbackHooks[], trainer: AnyTrainer, params: CallbackParams) {
    this.callbacks = callbacks;
    for (const callback of callbacks) {
      if (!(callback instanceof Callback)) continue;
      callback.setTrainer(trainer);
      callback.setParams(params);
    }
  }

  /** The callbacks, and a progress bar if there is something to show and none that shows it. */
  static withBar(callbacks: readonly CallbackHooks[], trainer: AnyTrainer, params: CallbackParams): CallbackList {
    const hasBar = params.verbose === 0 || callbacks.some((callback) => callback instanceof ProgbarLogger);
    return new CallbackList(hasBar ? callbacks : [...callbacks, new ProgbarLogger()], trainer, params);
  }

  /** Begins or ends a loop. @param logs may be extended by the callbacks */
  async loop(hook: `on${'Train' | 'Test' | 'Predict'}${'Begin' | 'End'}`, logs: Logs = {}): Promise<void> {
    await this.#call((callback) => callback[hook]?.(logs));
  }

  /** Begins or ends an epoch or a batch. @param logs may be extended by the callbacks */
  async step(
    hook: `onEpoch${'Begin' | 'End'}` | `on${'Train' | 'Test' | 'Predict'}Batch${'Begin' | 'End'}`,
    index: number,
    logs: Logs = {},
  ): Promise<void> {
    await this.#call((callback) => callback[hook]?.(index, logs));
  }

  /** Whether a callback is being waited for. */
  get isCalling(): boolean {
    return this.#isCalling;
  }

  async #call(hook: (callback: CallbackHooks) => void | Promise<void>): Promise<void> {
    this.#isCalling = true;
    try {
      for (const callback of this.callbacks) {
        const waiting = hook(callback);
        if (waiting !== undefined) await waiting;
      }
    } finally {
      this.#isCalling = false;
    }
  }
}

/** @throws ValueError unless they are callbacks or objects of hooks */
export function checkedCallbacks(callbacks: unknown, where: string): readonly CallbackHooks[] {
  if (callbacks === undefined || callbacks === null) return [];
  const list: readonly unknown[] = Array.isArray(callbacks) ? callbacks : [callbacks];
  for (const callback of list) {
    if (callback instanceof Callback) continue;
    if (callback === null || typeof callback !== 'object') {
      throw new ValueError({
        where,
        message: `\`callbacks\` must be callbacks, or objects of hooks such as { onEpochEnd }. Received: ${show(callback)}.`,
        hint: typeof callback === 'function' ? 'Make it with `new`.' : undefined,
      });
    }
    const wrong = Object.entries(callback).find(
      ([name, hook]) => !Object.hasOwn(hookNames, name) || (hook !== undefined && typeof hook !== 'function'),
    );
    if (wrong === undefined) continue;
    throw new ValueError({
      where,
      message: `An object of hooks has '${wrong[0]}', which is not a hook. Received: ${show(wrong[1])}.`,
      hint: allowedNamesHint(wrong[0], Object.keys(hookNames)),
    });
  }
  return list as readonly CallbackHooks[];
}
