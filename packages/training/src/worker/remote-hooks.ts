import type { AnyTrainer } from '../any-trainer.ts';
import type { CallbackHooks, Logs } from '../callbacks/callback.ts';
import type { FromWorker, HookAnswer, HookTable } from './protocol.ts';
import type { StateLink } from './state-link.ts';

/** Thrown in the loop when a hook on the other side has thrown. */
class HookFailure extends Error {}

/** The hooks of the other side, as callbacks of the loop that runs here. */
export class RemoteHooks {
  readonly #trainer: AnyTrainer;
  readonly #link: StateLink;
  readonly #post: (message: FromWorker, moved?: readonly object[]) => void;
  #receive: ((answer: HookAnswer | undefined) => void) | undefined;
  #hasFailed = false;

  constructor(trainer: AnyTrainer, link: StateLink, post: (message: FromWorker, moved?: readonly object[]) => void) {
    this.#trainer = trainer;
    this.#link = link;
    this.#post = post;
  }

  /** The callback that calls the hooks in the table. */
  callback(hooks: HookTable): CallbackHooks {
    const names = Object.keys(hooks) as (keyof CallbackHooks)[];
    return Object.fromEntries(
      names.map((hook) => {
        const isOfLoop = /^on(Train|Test|Predict)(Begin|End)$/.test(hook);
        const call = (...given: [logs: Logs] | [index: number, logs: Logs]): Promise<void> | void =>
          this.#call(hook, { index: isOfLoop ? undefined : (given[0] as number), logs: given.at(-1) as Logs, hooks });
        return [hook, call];
      }),
    );
  }

  /** The other side has answered; undefined: its hook has thrown. */
  answer(answer: HookAnswer | undefined): void {
    if (answer === undefined) this.#hasFailed = true;
    this.#receive?.(answer);
    this.#receive = undefined;
  }

  /** The other side wants no more epochs. */
  stop(): void {
    this.#trainer.stopTraining = true;
  }

  #call(hook: keyof CallbackHooks, { index, logs, hooks }: Call): Promise<void> | void {
    if (this.#hasFailed) throw new HookFailure();
    const needs = hooks[hook];
    if (needs !== 'nothing') return this.#callAndWait(hook, { index, logs, hooks });
    this.#post({ kind: 'hook', hook, index, logs, changes: [], aborted: this.#aborted, isAwaited: false });
  }

  async #callAndWait(hook: keyof CallbackHooks, { index, logs, hooks }: Call): Promise<void> {
    const changes = hooks[hook] === 'weights' ? await this.#link.changes() : [];
    const answered = new Promise<HookAnswer | undefined>((resolve) => {
      this.#receive = resolve;
    });
    this.#post({ kind: 'hook', hook, index, logs, changes, aborted: this.#aborted, isAwaited: true });
    const answer = await answered;
    if (answer === undefined) throw new HookFailure();
    Object.assign(logs, answer.logs);
    this.#link.take(answer.changes);
    this.#trainer.stopTraining = answer.stopTraining;
    this.#trainer.initialEpoch = answer.initialEpoch;
  }

  get #aborted(): { readonly epoch: number; readonly batches: number } | undefined {
    return placeOf(this.#trainer.history?.aborted);
  }
}

interface Call {
  readonly index: number | undefined;
  readonly logs: Logs;
  readonly hooks: HookTable;
}

/** Where a fit was stopped, without the reason, which may be anything. */
export function placeOf(aborted: unknown): { readonly epoch: number; readonly batches: number } | undefined {
  if (aborted === undefined) return undefined;
  const { epoch, batches } = aborted as { readonly epoch: number; readonly batches: number };
  return { epoch, batches };
}
