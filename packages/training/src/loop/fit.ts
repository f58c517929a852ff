import { defaultEngine, Pace } from '@sepal/runtime';
import { History } from '../callbacks/history.ts';
import type { Source } from '../data/source.ts';
import { verbosity } from '../progress/verbosity.ts';
import { CallbackList, checkedCallbacks } from './callback-list.ts';
import { fitSources } from './fit-sources.ts';
import { type LoopCallbacks, type LoopHost, PATIENCE, prepareFor, trainedWeights } from './loop-host.ts';
import { checkFitOptions, type FitOptions, type Signal } from './loop-options.ts';
import { runEpochs } from './run-epochs.ts';
import { whileTraining } from './turns.ts';

/** What a loop of `fit` runs with. */
export interface FitRun {
  /** The callbacks, with the history and the progress bar. */
  readonly list: CallbackList;
  readonly history: History;
  readonly signal: Signal | undefined;
  /** What errors name. */
  readonly where: string;
  readonly training: Source;
  readonly validation: Source | undefined;
}

/** A loop of `fit`: trains the weights of the model, and calls the callbacks. */
export type FitLoop = (run: FitRun) => Promise<void>;

/** Parameters of {@link fit} that depend on the caller. */
interface FitParts {
  /** Called with the history when the fit begins. */
  readonly begin: (history: History) => void;
  /** Another loop than that of `fit`. */
  readonly loop?: FitLoop | undefined;
}

/** The implementation of `fit`. */
export async function fit(
  host: LoopHost,
  given: { readonly x: unknown; readonly y: unknown },
  options: FitOptions,
  { begin, loop = epochsLoop(host, options) }: FitParts,
): Promise<History> {
  const { trainer, steps } = host;
  const where = `${trainer.model.where} fit`;
  checkFitOptions(options, where);
  const { epochs = 1, initialEpoch = 0, verbose = 'auto' } = options;
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
        trainer.stopTraining = false;
        trainer.initialEpoch = initialEpoch;
        begin(history);
        const all = callbacks.includes(history) ? callbacks : [...callbacks, history];
        own.list = CallbackList.withBar(all, trainer, params);
        await loop({ list: own.list, history, signal: options.signal, where, training, validation });
      });
      return history;
    } finally {
      await training.close();
      await validation?.close();
    }
  });
}

/** The loop of `fit` itself. */
function epochsLoop(
  { trainer, steps }: LoopHost,
  { epochs = 1, validationFreq = 1, checkNumerics = false, engine }: FitOptions,
): FitLoop {
  return async (run) =>
    runEpochs({
      ...run,
      steps,
      engine: engine ?? (await defaultEngine()),
      checkNumerics,
      pace: new Pace(PATIENCE),
      initialEpoch: () => trainer.initialEpoch,
      epochs,
      validationFreq,
      isStopped: () => trainer.stopTraining,
      finalize: () => trainer.optimizer.finalizeVariableValues(),
    });
}
