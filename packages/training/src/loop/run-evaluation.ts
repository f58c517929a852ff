import type { Pace } from '@sepal/runtime';
import type { Logs } from '../callbacks/callback.ts';
import type { Source } from '../data/source.ts';
import type { StepRun, Steps } from '../step/steps.ts';
import type { CallbackList } from './callback-list.ts';
import { sortedLogs } from './logs.ts';
import type { Signal } from './loop-options.ts';

/** What a loop runs with. */
export interface LoopParts extends Pick<StepRun, 'engine' | 'checkNumerics' | 'where'> {
  readonly steps: Steps;
  readonly list: CallbackList;
  /** When the loop gives the event loop a turn between short steps. A long step does so by itself. */
  readonly pace: Pace;
  readonly signal?: Signal | undefined;
}

/**
 * Evaluates a model on all batches of a source.
 *
 * @returns loss and metrics; undefined if the signal has stopped it
 */
export async function runEvaluation(
  source: Source,
  { steps, list, pace, signal, engine, checkNumerics, where }: LoopParts,
): Promise<Logs | undefined> {
  await list.loop('onTestBegin');
  steps.reset();
  let results: Logs = {};
  let batch = 0;
  for await (const samples of source.epoch(0)) {
    await list.step('onTestBatchBegin', batch);
    const place = `batch ${batch + 1} of the evaluation`;
    results = await steps.run(samples, { kind: 'test', engine, checkNumerics, where, batch: place });
    await list.step('onTestBatchEnd', batch, sortedLogs(results));
    batch++;
    if (signal?.aborted) return undefined;
    if (pace.isDue) await pace.pause();
  }
  await source.close();
  await list.loop('onTestEnd', sortedLogs(results));
  return sortedLogs(results);
}
