import { show } from '@sepal/tensor/options';
import type { Json, JsonObject } from '../contents/model-contents.ts';
import type { Dialect, Generation } from './dialect.ts';
import type { CallNode } from './inbound-nodes.ts';
import { entryOf, type Options } from './json-values.ts';
import type { RareLayers } from './layer-options.ts';
import type { LayerPlace } from './refusals.ts';
import type { Report } from './report.ts';

/** Where a rewrite is applied. */
export interface RewriteContext extends LayerPlace {
  readonly dialect: Dialect;
  readonly report: Report;
  readonly more: MoreWords | undefined;
}

/** A change of a layer's options, in place. */
export type Change = (options: Options, context: RewriteContext) => void;

/** One way in which older files say what Keras 3 says otherwise. A comment on each tells where that is written down. */
export interface Rewrite {
  /** The classes, by their names in Keras 3; undefined for every layer. */
  readonly classes?: readonly string[];
  /** The writers that say it so. A rewrite of Keras 2's words applies to Keras 3's files too if these cannot say anything else by them. */
  readonly writers: readonly Generation[];
  readonly changes: readonly Change[];
}

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

/** Renames an option. Both names at once are an error, as in Keras. */
export function rename(from: string, to: string): Change {
  return (options, context) => {
    const value = entryOf(options, from);
    if (value === undefined) return;
    delete options[from];
    if (!Object.hasOwn(options, to)) {
      options[to] = value;
      return;
    }
    context.report.refuse(context, from, value, `there is \`${to}\` too, its newer name`);
  };
}

/** Drops an option that says nothing at its neutral values, and refuses it at any other. */
export function drop(key: string, ...neutral: readonly (Json | ((value: Json) => boolean))[]): Change {
  return (options, context) => {
    const value = entryOf(options, key);
    if (value === undefined) return;
    delete options[key];
    if (neutral.some((entry) => (typeof entry === 'function' ? entry(value) : entry === value))) {
      if (value !== null) context.report.note(context, `${key}=${show(value)} dropped, which changes nothing`);
      return;
    }
    const allowed = neutral.filter((entry) => typeof entry !== 'function').map((entry) => `${key}=${show(entry)}`);
    const only = allowed.length === 0 ? 'it is not supported' : `only ${allowed.join(', ')} is supported`;
    context.report.refuse(context, key, value, only);
  };
}

/** Changes the value of an option, if it is there. */
export function convert(key: string, change: (value: Json, context: RewriteContext) => Json): Change {
  return (options, context) => {
    const value = entryOf(options, key);
    if (value !== undefined) options[key] = change(value, context);
  };
}
