import type { Json, JsonObject } from '../contents/model-contents.ts';
import type { Dialect } from './dialect.ts';
import type { CallNode } from './inbound-nodes.ts';
import type { Options } from './json-values.ts';
import type { RareLayers } from './layer-options.ts';
import type { Report } from './report.ts';
import type { Change, Rewrite, RewriteContext } from './rewrite.ts';

/**
 * Words that few files have: Keras 1's, renamed classes, rare layers, operations in graphs, and those for what is wrong. A page loads them
 * for the files that need them.
 */
export interface MoreWords {
  report(dialect: Dialect, file: string | undefined): Report;
  /** These come before the other rewrites. */
  readonly rewrites: readonly Rewrite[];
  readonly rareLayers: RareLayers;
  /** The class of Keras 3, with what its change of name changes in the options. */
  classOf(className: string, options: Options, context: RewriteContext): string;
  /** An entry that is an operation; undefined for a layer. */
  operation(
    className: string,
    module: Json | undefined,
    context: RewriteContext,
    options: Options,
  ): Options | undefined;
  operationNode(entry: JsonObject, target: Options): ((node: CallNode) => CallNode) | undefined;
  olderActivation(name: string, context: RewriteContext): Json;
  olderInitializer(name: string, dialect: Dialect): JsonObject | undefined;
  olderObject(key: string, value: Json): Json;
  readonly refuseTheano: Change;
}

/** Thrown where a config needs {@link MoreWords} and there are none. */
export class MoreWordsNeeded extends Error {}

/** @throws MoreWordsNeeded if there are none */
export function needed(more: MoreWords | undefined): MoreWords {
  if (more === undefined) throw new MoreWordsNeeded();
  return more;
}
