import type { JsonObject, Writer } from '../contents/model-contents.ts';
import { MoreWordsNeeded } from './more-words.ts';
import { type NormalizedConfig, rewriteConfig } from './rewrite-config.ts';

/** `normalizeConfig`, which loads the words that few files have only for them: pages seldom need these. */
export async function readConfig(config: JsonObject, writer: Writer): Promise<NormalizedConfig> {
  try {
    return rewriteConfig(config, writer);
  } catch (error) {
    if (!(error instanceof MoreWordsNeeded)) throw error;
    const { normalizeConfig } = await import('./normalize-config.ts');
    return normalizeConfig(config, writer);
  }
}
