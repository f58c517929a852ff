import type { JsonObject, Writer } from '../contents/model-contents.ts';
import { ALL_WORDS } from './all-words.ts';
import { type NormalizedConfig, rewriteConfig } from './rewrite-config.ts';

export type { NormalizedConfig } from './rewrite-config.ts';

/**
 * Rewrites the config of a model from any version of Keras, tf.keras or TensorFlow.js in Keras 3's words, where they say the same.
 *
 * Symbolic tensors have their origin alone: shapes follow from it.
 *
 * @param config `{ class_name, config }` as the file has it
 * @param writer what the file tells of its writer; words that changed their meaning are read as that writer meant them
 * @param file its URL, path or name, for errors
 * @throws FileError that lists every option and layer that has no equivalent, with the layer's name; FileError if it is no config of a model
 * @example
 * const { config, notes } = normalizeConfig(contents.config, contents.writer);
 * const model = deserialize(config);
 */
export function normalizeConfig(config: JsonObject, writer: Writer, file?: string): NormalizedConfig {
  return rewriteConfig(config, writer, { file, more: ALL_WORDS });
}
