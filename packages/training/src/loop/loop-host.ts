import { ValueError } from '@sepal/tensor';
import type { AnyTrainer } from '../any-trainer.ts';
import type { Logs } from '../callbacks/callback.ts';
import type { SampleTypes } from '../data/batch.ts';
import type { Source } from '../data/source.ts';
import type { Steps } from '../step/steps.ts';
import type { CallbackList } from './callback-list.ts';
import { type LogValues, sortedLogs, valuesOf } from './logs.ts';
import type { Turns } from './turns.ts';

/** Milliseconds after which a loop of short steps yields to the event loop. */
export const PATIENCE = 25;

/** What the loops of a trainer share. */
export interface LoopHost {
  readonly trainer: AnyTrainer;
  readonly steps: Steps;
  readonly turns: Turns;
}

/** Chooses losses and metrics for data, and has their labels checked. */
export async function prepareFor(source: Source, steps: Steps, where: string): Promise<SampleTypes> {
  const types = await source.types();
  const { losses, predictions } = steps.prepare(types, where);
  source.check((labels) => losses.checkLabels(labels, predictions));
  return types;
}

/** Prepares the optimizer for the weights that are trained now. @throws ValueError if there are none */
export function trainedWeights({ trainer, steps }: LoopHost, where: string): ReturnType<Steps['followForTraining']> {
  const weights = steps.followForTraining();
  if (weights.length > 0) return weights;
  throw new ValueError({
    where,
    message: 'The model has no weights to train.',
    hint:
      trainer.model.weights.length === 0
        ? 'Its layers have no weights at all.'
        : 'All of its layers are frozen: set `trainable = true` on those that are to learn.',
  });
}

/** A loop's callbacks, once there are some. */
export interface LoopCallbacks {
  list: CallbackList | undefined;
}

/** Runs a loop with totals of its own: inside a callback, those of the loop around it are brought back. */
export function withTotals(
  { steps, turns }: LoopHost,
  where: string,
  body: (callbacks: LoopCallbacks) => Promise<Logs>,
): Promise<Logs> {
  const isInside = turns.isRunning;
  const callbacks: LoopCallbacks = { list: undefined };
  const isWaiting = (): boolean => callbacks.list?.isCalling ?? false;
  return turns.run(where, isWaiting, async () => {
    const bringBack = isInside ? steps.keepTotals() : undefined;
    try {
      return await body(callbacks);
    } finally {
      bringBack?.();
    }
  });
}

/** Logs as `evaluate` returns them. */
export function resultOf(logs: Logs, { parts }: Steps, returnDict: boolean): Logs | LogValues {
  if (returnDict) return sortedLogs(logs);
  const { metrics, losses } = parts ?? {};
  const names = metrics?.metrics.map(({ name }) => name) ?? [];
  return valuesOf(logs, ['loss', ...names, ...(losses?.logNames ?? [])]);
}
