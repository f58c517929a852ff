/** Python's values that Keras wraps in JSON, as JSON's own. */
import type { Json, JsonObject } from '../contents/model-contents.ts';
import { entryOf, isList, isObject } from './json-values.ts';

/** As deep as values may nest. */
const DEEPEST = 1000;

/** Objects that stand for a list. */
const LISTS: ReadonlySet<Json> = new Set(['__tuple__', 'TensorShape', 'ListWrapper']);

/** How Python prints TensorFlow's lists where it does not know how to write them. */
const PRINTED_LIST = /^ListWrapper\(\[([-\d,.\s]*)\]\)$/;

/**
 * A value with Python's wrappers removed, everywhere inside.
 *
 * - `{ class_name: '__tuple__', items }` (keras 2.15 saving/serialization_lib.py, Keras 3), `TensorShape` (legacy/json_utils.py)
 * - `ListWrapper([3])`, which tf.keras 1.14's BatchNormalization held its axis in
 * - `{ type: 'ndarray', value: 6 }` (keras 2.2.4 engine/network.py `get_json_type`)
 *
 * @param tooDeep makes the error for a value that nests too deeply to be a config
 */
export function plainValue(value: Json, tooDeep: () => Error, depth = 0): Json {
  if (depth > DEEPEST) throw tooDeep();
  const inside = (entry: Json): Json => plainValue(entry, tooDeep, depth + 1);
  if (typeof value === 'string') return PRINTED_LIST.test(value) ? printedList(value) : value;
  if (isList(value)) return value.map(inside);
  if (!isObject(value)) return value;
  const wrapped = itemsOf(value);
  if (wrapped !== undefined) return wrapped.map(inside);
  const { type, value: inner } = value;
  if (type === 'ndarray' && inner !== undefined && Object.keys(value).length === 2) return inside(inner);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, inside(entry)]));
}

function itemsOf(object: JsonObject): readonly Json[] | undefined {
  if (!LISTS.has(entryOf(object, 'class_name') ?? null)) return undefined;
  const items = entryOf(object, 'items') ?? entryOf(object, 'config');
  return isList(items) ? items : undefined;
}

function printedList(text: string): Json {
  const inside = (PRINTED_LIST.exec(text)?.[1] ?? '').trim();
  return inside === '' ? [] : inside.split(',').map(Number);
}
