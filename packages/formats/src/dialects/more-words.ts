import type { JsonObject } from '../contents/model-contents.ts';
import type { OlderClass } from './class-names.ts';
import type { Generation } from './dialect.ts';
import type { CallNode } from './inbound-nodes.ts';
import type { Options } from './json-values.ts';
import type { Rewrite, RewriteContext } from './rewrite.ts';

/** Words that few files have: Keras 1's, renamed classes, and operations in graphs. A page loads them for the files that need them. */
export interface MoreWords {
  /** These come before the other rewrites. */
  readonly rewrites: readonly Rewrite[];
  newerClass(className: string, generation: Generation): OlderClass | undefined;
  otherWeights(className: string): string | undefined;
  mergeClass(options: Options, context: RewriteContext): string | undefined;
  isOperationLayer(className: string): boolean;
  unknownOperation(config: JsonObject): string | undefined;
  operationEntry(name: string, config: JsonObject): Options;
  operationNode(entry: JsonObject, target: Options): ((node: CallNode) => CallNode) | undefined;
  unmarkedOperation(className: string, options: JsonObject): Options | undefined;
}

/** Thrown where a config needs {@link MoreWords} and there are none. */
export class MoreWordsNeeded extends Error {}
