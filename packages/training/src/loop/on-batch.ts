import { defaultEngine } from '@sepal/runtime';
import type { Logs } from '../callbacks/callback.ts';
import { givenSamples } from '../data/given-samples.ts';
import { type BatchOptions, checkBatchOptions } from './batch-options.ts';
import type { LogValues } from './logs.ts';
import { type LoopHost, resultOf, trainedWeights, withTotals } from './loop-host.ts';
import { whileTraining } from './turns.ts';

/** The implementation of `trainOnBatch` and `testOnBatch`. */
export async function onBatch(
  kind: 'train' | 'test',
  host: LoopHost,
  given: { readonly x: unknown; readonly y: unknown },
  options: BatchOptions,
): Promise<Logs | LogValues> {
  const { trainer, steps } = host;
  const where = `${trainer.model.where} ${kind}OnBatch`;
  checkBatchOptions(options, kind, where);
  const { sampleWeight, classWeight, returnDict = false, checkNumerics = false } = options;
  const samples = givenSamples(trainer.model, { ...given, sampleWeight, classWeight }, where);
  const logs = await withTotals(host, where, async () => {
    const { losses, predictions } = steps.prepare(samples, where);
    losses.checkLabels(samples.labels, predictions);
    const weights = kind === 'train' ? trainedWeights(host, where) : [];
    steps.follow();
    return whileTraining(weights, where, async () => {
      const engine = options.engine ?? (await defaultEngine());
      steps.reset();
      const run = { kind, engine, checkNumerics, where, batch: 'the batch' };
      return steps.run({ ...samples, isOurs: false }, run);
    });
  });
  return resultOf(logs, steps, returnDict);
}
