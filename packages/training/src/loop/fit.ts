import { defaultEngine, Pace } from '@sepal/runtime';
import { History } from '../callbacks/history.ts';
import { verbosity } from '../progress/verbosity.ts';
import { CallbackList, checkedCallbacks } from './callback-list.ts';
import { fitSources } from './fit-sources.ts';
import { type LoopCallbacks, type LoopHost, PATIENCE, prepareFor, trainedWeights } from './loop-host.ts';
import { checkFitOptions, type FitOptions } from './loop-options.ts';
import { runEpochs } from './run-epochs.ts';
import { whileTraining } from './turns.ts';

/**
 * The implementation of `fit`.
 *
 * @param begin called with the history when the fit begins
 */
export async function fit(
  host: LoopHost,
  given: { readonly x: unknown; readonly y: unknown },
  options: FitOptions,
  begin: (history: History) => void,
): Promise<History> {
  const { trainer, steps } = host;
  const where = `${trainer.model.where} fit`;
  checkFitOptions(options, where);
  const { epochs = 1, initialEpoch = 0, verbose = 'auto', validationFreq = 1, checkNumerics = false } = options;
  const callbacks = checkedCallbacks(options.callbacks, where);
  const own: LoopCallbacks = { list: undefined };
  const isWaiting = (): boolean => own.list?.isCalling ?? false;
  return host.turns.run(where, isWaiting, async () => {
    const { training, validation } = fitSources(trainer.model, given, options, where);
    try {
      const types = await prepareFor(training, steps, where);
      if (validation !== undefined) await prepareFor(validation, steps, `${where} validationData`);
      steps.prepare(types, where);
      const weights = trainedWeights(host, where);
      const history = callbacks.find((callback) => callback instanceof History) ?? new History();
      const params = {
        verbose: verbosity(verbose, where),
        epochs,
        steps: training.steps ?? null,
        validates: validation !== undefined,
      };
      await whileTraining(weights, where, async () => {
        const engine = options.engine ?? (await defaultEngine());
        trainer.stopTraining = false;
        trainer.initialEpoch = initialEpoch;
        begin(history);
        const all = callbacks.includes(history) ? callbacks : [...callbacks, history];
        own.list = CallbackList.withBar(all, trainer, params);
        await runEpochs({
          steps,
          engine,
          checkNumerics,
          where,
          list: own.list,
          pace: new Pace(PATIENCE),
          signal: options.signal,
          training,
          validation,
          history,
          initialEpoch: () => trainer.initialEpoch,
          epochs,
          validationFreq,
          isStopped: () => trainer.stopTraining,
          finalize: () => trainer.optimizer.finalizeVariableValues(),
        });
      });
      return history;
    } finally {
      await training.close();
      await validation?.close();
    }
  });
}
