import { MoreWordsNeeded } from '../../src/dialects/more-words-needed.ts';
import { type NormalizedConfig, rewriteConfig } from '../../src/dialects/rewrite-config.ts';
import type { JsonObject, Writer } from '../../src/index.ts';

/** A config as the words that a page has at once read it; undefined if it needs more. */
export function inCommonWords(config: JsonObject, writer: Writer): NormalizedConfig | undefined {
  try {
    return rewriteConfig(config, writer);
  } catch (error) {
    if (error instanceof MoreWordsNeeded) return undefined;
    throw error;
  }
}
