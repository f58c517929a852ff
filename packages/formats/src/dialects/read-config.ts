import type { JsonObject, Writer } from '../contents/model-contents.ts';
import { MoreWordsNeeded } from './more-words-needed.ts';
import { type NormalizedConfig, rewriteConfig } from './rewrite-config.ts';

/**
 * `normalizeConfig` without its notes, which loads the words that few files have only for them: pages seldom need these.
 *
 * @param file for errors
 */
export async function readConfig(config: JsonObject, writer: Writer, file?: string): Promise<NormalizedConfig> {
  try {
    return rewriteConfig(config, writer, { file });
  } catch (error) {
    if (!(error instanceof MoreWordsNeeded)) throw error;
    const { ALL_WORDS } = await import('./all-words.ts');
    return rewriteConfig(config, writer, { file, more: ALL_WORDS });
  }
}
