import type { Logs } from '../callbacks/callback.ts';
import type { History } from '../callbacks/history.ts';
import type { Source } from '../data/source.ts';
import { sortedLogs } from './logs.ts';
import { type LoopParts, runEvaluation } from './run-evaluation.ts';

/** What {@link runEpochs} runs with. */
export interface EpochsParts extends LoopParts {
  readonly training: Source;
  readonly validation: Source | undefined;
  readonly history: History;
  /** The first epoch, which callbacks may set when training begins. */
  readonly initialEpoch: () => number;
  readonly epochs: number;
  readonly validationFreq: number | readonly number[];
  /** Called after the last epoch, before callbacks hear of the end, as in Keras. */
  readonly finalize: () => Promise<void>;
  /** Whether a callback has asked to stop. */
  readonly isStopped: () => boolean;
}

/** Trains for some epochs: the loop of `fit`. */
export async function runEpochs(parts: EpochsParts): Promise<void> {
  const { list, history, signal, epochs, initialEpoch, isStopped, finalize } = parts;
  let logs: Logs = {};
  await list.loop('onTrainBegin');
  for (let epoch = initialEpoch(); epoch < epochs; epoch++) {
    const ended = await runEpoch(parts, epoch);
    if ('batches' in ended) {
      history.aborted = { epoch, batches: ended.batches, reason: signal?.reason };
      break;
    }
    logs = ended.logs;
    await list.step('onEpochEnd', epoch, logs);
    if (isStopped()) break;
  }
  if (epochs > 0) await finalize();
  await list.loop('onTrainEnd', logs);
}

/** @returns the logs of a whole epoch, or after how many batches the signal has stopped it */
async function runEpoch(
  parts: EpochsParts,
  epoch: number,
): Promise<{ readonly logs: Logs } | { readonly batches: number }> {
  const { steps, list, pace, signal, training, validation, validationFreq, isStopped } = parts;
  const { engine, checkNumerics, where } = parts;
  if (signal?.aborted) return { batches: 0 };
  steps.reset();
  await list.step('onEpochBegin', epoch);
  steps.followForTraining();
  let results: Logs = {};
  let batches = 0;
  for await (const batch of training.epoch(epoch)) {
    await list.step('onTrainBatchBegin', batches);
    const place = `batch ${batches + 1} of epoch ${epoch + 1}`;
    results = await steps.run(batch, { kind: 'train', engine, checkNumerics, where, batch: place });
    await list.step('onTrainBatchEnd', batches, sortedLogs(results));
    batches++;
    if (signal?.aborted) return { batches };
    if (isStopped()) break;
    if (pace.isDue) await pace.pause();
  }
  if (validation === undefined || !isDue(epoch, validationFreq)) return { logs: sortedLogs(results) };
  const evaluated = await runEvaluation(validation, parts);
  if (evaluated === undefined) return { batches };
  const named = Object.entries(evaluated).map(([name, value]) => [`val_${name}`, value] as const);
  return { logs: sortedLogs({ ...results, ...Object.fromEntries(named) }) };
}

/** Whether to evaluate after an epoch. */
function isDue(epoch: number, frequency: number | readonly number[]): boolean {
  return typeof frequency === 'number' ? (epoch + 1) % frequency === 0 : frequency.includes(epoch + 1);
}
