/** The activation of a layer: a name, a function, or a layer. */
import type { Json, JsonObject } from '../contents/model-contents.ts';
import { entryOf, isObject } from './json-values.ts';
import { needed } from './more-words-needed.ts';
import type { RewriteContext } from './rewrite.ts';

/**
 * Rewrites an activation.
 *
 * @param rewriteLayer rewrites a layer that stands for a function
 */
export function rewriteActivation(
  value: Json,
  context: RewriteContext,
  rewriteLayer: (entry: JsonObject) => Json,
): Json {
  const name = nameOf(value);
  if (name === undefined) return isObject(value) && isLayer(value) ? rewriteLayer(value) : value;
  const isOlder = context.dialect.generation < 3 && /^hard_?sigmoid$/i.test(name);
  return isOlder || name === '<lambda>' ? needed(context.more).olderActivation(name, context) : value;
}

/** The name of a function, however it is written; undefined for a layer. */
function nameOf(value: Json): string | undefined {
  if (typeof value === 'string') return value;
  if (!isObject(value) || entryOf(value, 'class_name') !== 'function') return undefined;
  const config = entryOf(value, 'config');
  return typeof config === 'string' ? config : undefined;
}

function isLayer(value: JsonObject): boolean {
  return typeof entryOf(value, 'class_name') === 'string' && isObject(entryOf(value, 'config'));
}
