import { type AnyModel, type BaseModel, knownClasses, type LayerClasses } from '@sepal/layers';
import { checkOptions, refuseExtra } from '@sepal/tensor/options';
import type { Trainer } from '@sepal/training';
import { FileError } from '../file-error.ts';
import { buildModel } from '../load/build-model.ts';
import { openFile } from '../load/open-file.ts';
import { readTraining } from '../load/read-training.ts';
import { matchWeights } from '../match/match-weights.ts';
import type { Source, SourceOptions } from '../sources/source.ts';
import { SOURCE_OPTIONS } from '../sources/source-options.ts';
import { plainTraining } from '../training-config/read-training.ts';
import type { PlainTraining } from '../training-config/write-training.ts';
import { compileAsSaved } from './compile-as-saved.ts';
import { restoreState } from './restore-state.ts';

/** Options of {@link loadTrainer}. */
export interface LoadTrainerOptions extends SourceOptions {
  /** Your own classes and functions that the file names, by their names in the file: layers, losses, metrics, optimizers, schedules. */
  readonly customObjects?: LayerClasses | undefined;
}

/**
 * Loads a model and what it was trained with, to go on from there: weights, optimizer, loss, metrics, and the optimizer's variables.
 * It reads what `saveModel(trainer, …)` and Keras write: `.keras`, and `.h5` of Keras 2 and 3.
 *
 * Training goes on with the same bits as without a break where the file is Sepal's: it has the counters of dropout and other random
 * numbers too. Keras does not save them; with its files they begin anew.
 *
 * @param source bytes, a `Blob`, `File`, `Response` or stream, a URL, or in Node the path of a file
 * @param options `customObjects`, and how to read: `onProgress`, `signal`, `checksum`, `cache`
 * @returns a trainer. If the compiler cannot tell the model's inputs and outputs, it assumes one of each;
 *   `loadTrainer<Model<[SymbolicTensor, SymbolicTensor]>>(…)` sets the type
 * @throws FileError, ValueError that list everything that is unknown or does not fit; FileError if the file holds nothing for training
 * @example
 * const trainer = await loadTrainer('model.keras');
 * await trainer.fit(images, labels, { initialEpoch: 3, epochs: 6 });
 */
export async function loadTrainer<M extends AnyModel = BaseModel>(
  source: Source,
  options: LoadTrainerOptions = {},
  ...extra: never[]
): Promise<Trainer<M>> {
  refuseExtra(extra, 'loadTrainer(source, options)');
  checkOptions<LoadTrainerOptions>(options, { customObjects: true, ...SOURCE_OPTIONS }, 'loadTrainer');
  const { customObjects = {}, ...reading } = options;
  const { contents, where } = await openFile(source, reading);
  try {
    const stored = contents.config === undefined ? undefined : await readTraining(contents);
    const training = stored && plainTraining(stored);
    if (contents.config !== undefined && !training?.config.optimizer) throw noTraining(training !== undefined, where);
    const model = await buildModel(contents, {
      layers: knownClasses(customObjects),
      match: (built, weights, fileNames) => matchWeights(built, weights, { fileNames }),
      where,
    });
    const { config, ...state } = training as PlainTraining;
    const trainer = compileAsSaved(model, config, { customObjects, where });
    await restoreState(trainer, state, where);
    return trainer as unknown as Trainer<M>;
  } finally {
    contents.close();
  }
}

function noTraining(isCompiled: boolean, where: string): FileError {
  const why = isCompiled
    ? 'which optimizer its model was trained with: Keras forgets it when it saves a model as .h5 before'
    : 'what its model was trained with';
  return new FileError({
    where,
    message: `The file does not say ${why}.`,
    hint: 'Load it with loadModel(source), and compile(model, { optimizer, loss }).',
  });
}
