import { type BaseModel, knownClasses, type LayerClasses } from '@sepal/layers';
import { checkBoolean, checkOptions, refuseExtra } from '@sepal/tensor/options';
import type { JsonObject } from '../contents/model-contents.ts';
import { usualJson } from '../json/usual-json.ts';
import { buildModel } from '../load/build-model.ts';
import type { LoadedModel } from '../load/load-model.ts';
import type { LoadOptions } from '../load/load-options.ts';
import { matchNames } from '../match/match-names.ts';
import { linkedAbort } from '../platform/linked-abort.ts';
import { readSource } from '../sources/read-source.ts';
import type { Source } from '../sources/source.ts';
import { SOURCE_OPTIONS } from '../sources/source-options.ts';
import { openTfjs } from './open-tfjs.ts';

/** Options of {@link loadTfjsModel}. */
export interface LoadTfjsOptions extends LoadOptions {
  /**
   * Whether every weight of the model must be in the file and every one of the file in the model. If not, the others keep their initial
   * values. Default true.
   */
  readonly strict?: boolean;
}

/** A model and what else its `model.json` holds. */
export interface LoadedTfjsModel<M> extends LoadedModel<M> {
  /** TensorFlow.js' `userDefinedMetadata`. */
  readonly metadata: JsonObject | undefined;
}

/**
 * Loads a layers model of TensorFlow.js: `model.json`, from `model.save` or from `tensorflowjs_converter`, with the files of weights beside
 * it. Quantized weights become float32.
 *
 * The files of weights are read at once, while the model is made. It references every layer; for a smaller page there is
 * {@link loadTfjsModelWith}.
 *
 * @param source the URL of `model.json` (in Node also its path or folder), or all files: a Map from names to contents, an array of `File`
 * @param options your own classes (`customObjects`), `strict`, `keepTraining`, and how to read: `onProgress`, `signal`, `checksum`, `cache`
 * @returns the model; with `keepTraining: true` an object of the model, its training state and the file's metadata. If the compiler
 *   cannot tell the model's inputs and outputs, it assumes one of each
 * @throws FileError, ValueError that list everything that is unknown, missing, left over or does not fit; FileError for graph models
 * @see https://js.tensorflow.org/api/latest/#loadLayersModel
 * @example
 * const model = await loadTfjsModel('models/nsfw/model.json');
 * const scores = await model.predict(pictures);
 */
export function loadTfjsModel<M = BaseModel>(
  source: Source,
  options: LoadTfjsOptions & { readonly keepTraining: true },
  ...extra: never[]
): Promise<LoadedTfjsModel<M>>;
export function loadTfjsModel<M = BaseModel>(source: Source, options?: LoadTfjsOptions, ...extra: never[]): Promise<M>;
export function loadTfjsModel(
  source: Source,
  { customObjects = {}, ...options }: LoadTfjsOptions = {},
  ...extra: never[]
): Promise<unknown> {
  refuseExtra(extra, 'loadTfjsModel(source, options)');
  return loadTfjsModelWith(knownClasses(customObjects), source, options);
}

/**
 * {@link loadTfjsModel} with the classes that the file may name: a page that gives only those it needs is smaller.
 *
 * @param layers the classes by their names in the file, with `Functional` or `Sequential`, and your own classes and functions
 * @example
 * const model = await loadTfjsModelWith({ Sequential, Conv2D, DepthwiseConv2D, Dense }, 'model.json');
 */
export function loadTfjsModelWith<M = BaseModel>(
  layers: LayerClasses,
  source: Source,
  options: Omit<LoadTfjsOptions, 'customObjects'> & { readonly keepTraining: true },
  ...extra: never[]
): Promise<LoadedTfjsModel<M>>;
export function loadTfjsModelWith<M = BaseModel>(
  layers: LayerClasses,
  source: Source,
  options?: Omit<LoadTfjsOptions, 'customObjects'>,
  ...extra: never[]
): Promise<M>;
export async function loadTfjsModelWith(
  layers: LayerClasses,
  source: Source,
  options: Omit<LoadTfjsOptions, 'customObjects'> = {},
  ...extra: never[]
): Promise<unknown> {
  refuseExtra(extra, 'loadTfjsModelWith(layers, source, options)');
  checkOptions<Omit<LoadTfjsOptions, 'customObjects'>>(
    options,
    { keepTraining: true, strict: true, ...SOURCE_OPTIONS },
    'loadTfjsModel',
  );
  const { keepTraining = false, strict = true, ...reading } = options;
  checkBoolean(keepTraining, 'keepTraining', 'loadTfjsModel');
  checkBoolean(strict, 'strict', 'loadTfjsModel');
  const file = await readSource(source, reading);
  const json = usualJson(file.bytes) ?? (await import('../seldom.ts')).unusualJson(file);
  // If the model cannot be made, its weights need not come.
  const downloads = linkedAbort(reading.signal);
  try {
    const contents = await openTfjs(json, file, { ...reading, signal: downloads.signal, prefetch: true });
    const model = await buildModel(contents, {
      layers,
      match(built, weights, fileNames) {
        const match = matchNames(built, weights.kind === 'names' ? weights.weights : [], fileNames);
        return strict ? match : { ...match, missing: [], leftOver: [] };
      },
      where: file.name,
    });
    // The files of weights are forgotten with the contents.
    if (!keepTraining) return model;
    return {
      model,
      training: await (await import('../seldom.ts')).readTraining(contents),
      metadata: contents.metadata,
    };
  } finally {
    downloads.end();
  }
}
