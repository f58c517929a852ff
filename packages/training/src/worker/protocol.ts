import type { SerializedLayer } from '@sepal/layers';
import type { EngineOptions } from '@sepal/runtime';
import type { CallbackHooks, HookNeeds, Logs } from '../callbacks/callback.ts';
import type { PackedError } from './packed-error.ts';
import type { Parcel } from './parcel.ts';
import type { Change } from './state-link.ts';

/** The hooks that this side has, and what they need. */
export type HookTable = Readonly<Partial<Record<keyof CallbackHooks, HookNeeds>>>;

/** Asks a worker to fit. */
export interface FitRequest {
  readonly kind: 'fit';
  readonly model: SerializedLayer;
  /** The options of `compile`. */
  readonly compile: Readonly<Record<string, unknown>>;
  readonly engine: EngineOptions | undefined;
  /** The values of the model's variables, then the optimizer's. */
  readonly states: readonly Change[];
  /** How many of them are the optimizer's. */
  readonly optimizerStates: number;
  readonly x: Parcel;
  readonly y: Parcel;
  readonly options: Parcel;
  readonly hooks: HookTable;
}

/** What the hooks of this side did. */
export interface HookAnswer {
  readonly kind: 'answer';
  readonly logs: Logs;
  readonly changes: readonly Change[];
  readonly stopTraining: boolean;
  readonly initialEpoch: number;
}

/** Messages to the worker. */
export type ToWorker =
  | FitRequest
  | HookAnswer
  /** A hook has thrown: the fit ends. */
  | { readonly kind: 'fail' }
  /** `stopTraining` was set. */
  | { readonly kind: 'stop' }
  /** The signal is aborted. */
  | { readonly kind: 'abort' };

/** A hook of the worker's loop. */
export interface HookCall {
  readonly kind: 'hook';
  readonly hook: keyof CallbackHooks;
  /** The epoch or batch; undefined for the hooks of loops. */
  readonly index: number | undefined;
  readonly logs: Logs;
  readonly changes: readonly Change[];
  /** Where a signal has stopped the fit. */
  readonly aborted: FitEnd['aborted'];
  /** Whether the worker waits for an answer. */
  readonly isAwaited: boolean;
}

/** The end of the fit. */
export interface FitEnd {
  readonly kind: 'end';
  readonly changes: readonly Change[];
  readonly aborted: { readonly epoch: number; readonly batches: number } | undefined;
  readonly error: PackedError | undefined;
}

/** Messages from the worker. */
export type FromWorker =
  /** @param lock a lock that the worker holds while it lives, where there are locks */
  { readonly kind: 'ready'; readonly lock: string | undefined } | HookCall | FitEnd;
