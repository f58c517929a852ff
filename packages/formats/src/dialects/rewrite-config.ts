import type { JsonObject, Writer } from '../contents/model-contents.ts';
import { dialectOf } from './dialect.ts';
import { entryOf, isObject } from './json-values.ts';
import { LayerNames } from './layer-names.ts';
import { rewriteEntry } from './model-entry.ts';
import { plainValue } from './plain-values.ts';
import { FIRST_REPORT } from './report.ts';
import type { MoreWords } from './rewrite.ts';

/** A config in Keras 3's words. */
export interface NormalizedConfig {
  /** What `deserialize` of `@sepal/layers` takes. */
  readonly config: JsonObject;
  /** What was dropped or rewritten, a sentence for each kind; none without {@link MoreWords}. */
  readonly notes: readonly string[];
  /** The layers with another name in the file, by their names in the model: Keras 2 allowed '/' in names. */
  readonly names: ReadonlyMap<string, string>;
}

/** Options of {@link rewriteConfig}. */
interface RewriteOptions {
  /** The file, for errors. */
  readonly file?: string | undefined;
  /** The words that few files have. */
  readonly more?: MoreWords;
}

/**
 * Rewrites a config in Keras 3's words.
 *
 * @throws MoreWordsNeeded if the config needs some of those and `more` is left out; FileError as normalizeConfig does
 */
export function rewriteConfig(
  config: JsonObject,
  writer: Writer,
  { file, more }: RewriteOptions = {},
): NormalizedConfig {
  const wrapped = entryOf(config, 'model_config');
  const given = isObject(wrapped) ? wrapped : config;
  const dialect = dialectOf(given, writer);
  const report = more?.report(dialect, file) ?? FIRST_REPORT;
  const plain = plainValue(given, () => report.broken('too deep'));
  if (!isObject(plain)) throw report.broken('no object');
  const names = new LayerNames(plain);
  const rewritten = rewriteEntry(plain, { dialect, report, names, more });
  report.throwIfRefused();
  return { config: rewritten, notes: report.notes, names: names.renamed };
}
