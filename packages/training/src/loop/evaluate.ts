import { defaultEngine, Pace } from '@sepal/runtime';
import type { Logs } from '../callbacks/callback.ts';
import { sourceOf } from '../data/sources.ts';
import { verbosity } from '../progress/verbosity.ts';
import { CallbackList, checkedCallbacks } from './callback-list.ts';
import type { LogValues } from './logs.ts';
import { type LoopHost, PATIENCE, prepareFor, resultOf, withTotals } from './loop-host.ts';
import { checkEvaluateOptions, type EvaluateOptions } from './loop-options.ts';
import { runEvaluation } from './run-evaluation.ts';

/** The implementation of `evaluate`. */
export async function evaluate(
  host: LoopHost,
  given: { readonly x: unknown; readonly y: unknown },
  options: EvaluateOptions,
): Promise<Logs | LogValues> {
  const { trainer, steps } = host;
  const where = `${trainer.model.where} evaluate`;
  checkEvaluateOptions(options, where);
  const { batchSize, sampleWeight, returnDict = false, verbose = 'auto', checkNumerics = false } = options;
  const callbacks = checkedCallbacks(options.callbacks, where);
  const logs = await withTotals(host, where, async (own) => {
    const source = sourceOf(
      trainer.model,
      { ...given, sampleWeight },
      { where, batchSize, stepsPerEpoch: options.steps },
    );
    try {
      await prepareFor(source, steps, where);
      const engine = options.engine ?? (await defaultEngine());
      const params = { verbose: verbosity(verbose, where), epochs: 1, steps: source.steps ?? null };
      own.list = CallbackList.withBar(callbacks, trainer, params);
      steps.follow();
      const parts = { steps, engine, checkNumerics, where, list: own.list, pace: new Pace(PATIENCE) };
      return (await runEvaluation(source, parts)) as Logs;
    } finally {
      await source.close();
    }
  });
  return resultOf(logs, steps, returnDict);
}
