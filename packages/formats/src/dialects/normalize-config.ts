import type { JsonObject, Writer } from '../contents/model-contents.ts';
import { dialectOf } from './dialect.ts';
import { DialectReport } from './dialect-report.ts';
import { entryOf, isObject } from './json-values.ts';
import { LayerNames } from './layer-names.ts';
import { rewriteEntry } from './model-entry.ts';
import { plainValue } from './plain-values.ts';

/** A config in Keras 3's words. */
export interface NormalizedConfig {
  /** What `deserialize` of `@sepal/layers` takes. */
  readonly config: JsonObject;
  /** What was dropped or rewritten, a sentence for each kind. */
  readonly notes: readonly string[];
  /** The layers with another name in the file, by their names in the model: Keras 2 allowed '/' in names. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * Rewrites the config of a model from any version of Keras, tf.keras or TensorFlow.js in Keras 3's words, where they say the same.
 *
 * Symbolic tensors have their origin alone: shapes follow from it.
 *
 * @param config `{ class_name, config }` as the file has it
 * @param writer what the file tells of its writer; words that changed their meaning are read as that writer meant them
 * @throws FileError that lists every option and layer that has no equal, with the layer's name; FileError if it is no config of a model
 * @example
 * const { config, notes } = normalizeConfig(contents.config, contents.writer);
 * const model = deserialize(config);
 */
export function normalizeConfig(config: JsonObject, writer: Writer): NormalizedConfig {
  const wrapped = entryOf(config, 'model_config');
  const given = isObject(wrapped) ? wrapped : config;
  const dialect = dialectOf(given, writer);
  const report = new DialectReport(dialect);
  const plain = plainValue(given, () => report.broken('The config nests too deeply.'));
  if (!isObject(plain)) throw report.broken('The config is not an object.');
  const names = new LayerNames(plain);
  const rewritten = rewriteEntry(plain, { dialect, report, names });
  report.throwIfRefused();
  return { config: rewritten, notes: report.notes, names: names.renamed };
}
