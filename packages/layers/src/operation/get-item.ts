/** Indexing, as Python's `x[:, 1:, ..., 0]`. */

import type { Value } from '@sepal/ops';
import * as ops from '@sepal/ops';
import { formatShape, ShapeError, ValueError } from '@sepal/tensor';
import { checkOptions, show } from '@sepal/tensor/options';
import { ELLIPSIS, type IndexRange } from './call-template.ts';
import { defineOperation, type OperationClass } from './define-operation.ts';
import type { UnaryFunction } from './function-types.ts';

/**
 * An entry of a key: an index (which removes the axis, and counts from the end if negative), a range of indices, null for a new
 * axis of length 1, or '...' for all axes that the key does not mention.
 */
export type IndexEntry = number | IndexRange | null | '...';

/**
 * A part of a tensor, as Python's `x[key]`.
 *
 * | Python | here |
 * |---|---|
 * | `x[:, 1:]` | `getItem(x, [{}, { start: 1 }])` |
 * | `x[..., 0]` | `getItem(x, ['...', 0])` |
 * | `x[:, ::2, None]` | `getItem(x, [{}, { step: 2 }, null])` |
 * | `x[..., ::-1]` | `getItem(x, ['...', { step: -1 }])` |
 *
 * @param x any shape, of which the lengths that the key depends on are known
 * @param key an entry for each axis, or one entry for the first
 * @throws ShapeError, ValueError for an index that does not exist, or an invalid key
 * @see https://keras.io/api/ops/numpy/#getitem-function
 * @example
 * getItem(tensor([[1, 2, 3], [4, 5, 6]]), ['...', { start: 1 }]).toArray(); // [[2, 3], [5, 6]]
 */
export const getItem: UnaryFunction<[key: IndexEntry | readonly IndexEntry[]]> & OperationClass =
  /* @__PURE__ */ defineOperation({
    module: 'ops.numpy',
    className: 'GetItem',
    parameters: ['x', 'key'],
    compute: ({ x, key }) => itemOf(x, key as unknown),
  });

/** The part of a tensor that a key gives. */
export function itemOf(x: Value, key: unknown): Value {
  ops.checkValue(x, 'getItem');
  const entries = completeKey(Array.isArray(key) ? key : [key], x);
  let part = x;
  const shape: (number | null)[] = [];
  let axis = 0;
  for (const entry of entries) {
    if (entry === null) {
      shape.push(1);
      continue;
    }
    part = typeof entry === 'number' ? sliced(part, axis, indexOf(entry, part, axis), 1) : ranged(part, axis, entry);
    if (typeof entry !== 'number') shape.push(part.shape[axis] as number | null);
    axis++;
  }
  const changes = entries.some((entry) => entry === null || typeof entry === 'number');
  return changes ? ops.reshape(part, shape) : part;
}

/** The key with an entry for each axis, and null for each new one. */
function completeKey(key: readonly unknown[], x: Value): (number | IndexRange | null)[] {
  for (const entry of key) checkEntry(entry);
  const entries = key as readonly IndexEntry[];
  const missing = x.shape.length - entries.filter((entry) => entry !== null && entry !== ELLIPSIS).length;
  const at = entries.indexOf(ELLIPSIS);
  if (missing < 0 || at !== entries.lastIndexOf(ELLIPSIS)) {
    throw new ShapeError({
      where: 'getItem',
      message: `\`key\` must have at most one '...' and one entry for each of the ${x.shape.length} axes of shape ${formatShape(x.shape)}. Received key=${show(key)}.`,
    });
  }
  const all = Array.from({ length: missing }, () => ({}));
  const whole = at === -1 ? [...entries, ...all] : [...entries.slice(0, at), ...all, ...entries.slice(at + 1)];
  return whole as (number | IndexRange | null)[];
}

function checkEntry(entry: unknown): void {
  if (entry === null || entry === ELLIPSIS || Number.isInteger(entry)) return;
  if (typeof entry === 'object') {
    checkOptions<IndexRange>(entry, { start: true, stop: true, step: true }, 'getItem');
    const { start, stop, step } = entry;
    const fits = [start, stop, step].every((value) => value === undefined || value === null || Number.isInteger(value));
    if (fits && step !== 0) return;
  }
  throw new ValueError({
    where: 'getItem',
    message: `An entry of \`key\` must be an integer, { start, stop, step }, null or '...'. Received: ${show(entry)}.`,
  });
}

function indexOf(index: number, x: Value, axis: number): number {
  const length = x.shape[axis] as number | null;
  const at = index < 0 && length !== null ? index + length : index;
  if (at >= 0 && (length === null || at < length)) return at;
  throw new ShapeError({
    where: 'getItem',
    message:
      length === null
        ? `The index ${index} counts from the end of an axis of unknown length.`
        : `Axis ${axis} of shape ${formatShape(x.shape)} has no index ${index}.`,
  });
}

/** A range of indices along an axis. */
function ranged(x: Value, axis: number, { start, stop, step }: IndexRange): Value {
  const length = x.shape[axis] as number | null;
  const by = step ?? 1;
  if (length === null) {
    if (by === 1 && (start ?? 0) >= 0 && (stop ?? null) === null) return from(x, axis, start ?? 0);
    throw new ShapeError({
      where: 'getItem',
      message: `The length of axis ${axis} of shape ${formatShape(x.shape)} is unknown: only { start } with a start from 0 is possible there.`,
      hint: 'Give the length in the input shape.',
    });
  }
  const limit = (value: number, lowest: number, highest: number): number =>
    Math.min(highest, Math.max(lowest, value < 0 ? value + length : value));
  if (by > 0) {
    const first = limit(start ?? 0, 0, length);
    const end = limit(stop ?? length, 0, length);
    return everyNth(sliced(x, axis, first, Math.max(0, end - first)), axis, by);
  }
  const first = limit(start ?? length - 1, -1, length - 1);
  const end = stop === undefined || stop === null ? -1 : limit(stop, -1, length - 1);
  const indices = Array.from({ length: Math.max(0, Math.ceil((end - first) / by)) }, (_, i) => first + i * by);
  if (indices.length === 0) return sliced(x, axis, 0, 0);
  return ops.concat(
    indices.map((index) => sliced(x, axis, index, 1)),
    axis,
  );
}

/** Every `step`-th element along an axis: the first of each group of that many. */
function everyNth(x: Value, axis: number, step: number): Value {
  const length = x.shape[axis] as number;
  if (step === 1 || length < 2) return x;
  const groups = Math.ceil(length / step);
  const padded = ops.pad(
    x,
    x.shape.map((_, index) => [0, index === axis ? groups * step - length : 0] as const),
  );
  const grouped = ops.reshape(padded, x.shape.toSpliced(axis, 1, groups, step));
  return ops.reshape(sliced(grouped, axis + 1, 0, 1), x.shape.with(axis, groups));
}

function sliced(x: Value, axis: number, begin: number, size: number): Value {
  if (begin === 0 && size === x.shape[axis]) return x;
  return ops.slice(
    x,
    x.shape.map((_, index) => (index === axis ? begin : 0)),
    x.shape.map((_, index) => (index === axis ? size : null)),
  );
}

function from(x: Value, axis: number, begin: number): Value {
  if (begin === 0) return x;
  return ops.slice(
    x,
    x.shape.map((_, index) => (index === axis ? begin : 0)),
  );
}
