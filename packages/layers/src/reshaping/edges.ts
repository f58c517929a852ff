/** Amounts at the edges of sequences and pictures, for the padding and cropping layers. */
import { type DataFormat, type Pair, pad, slice, type Value } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { frozenCopy, show } from '@sepal/tensor/options';
import { standardizeTuple } from '../arguments/tuple.ts';

/** `[[top, bottom], [left, right]]`. */
export type Edges = readonly [Pair, Pair];

/** Amounts at the edges: one for all four; one for top and bottom and one for left and right; or one for each. */
export type EdgesOption = number | readonly [number | Pair, number | Pair];

/**
 * Reads amounts at the edges of a picture.
 *
 * @param name the option's name, for errors
 * @throws ValueError with Keras' message unless they are integers of 0 or more
 */
export function resolveEdges(value: unknown, name: string, where: string): Edges {
  const hint = `Use an integer, [height, width] or [[top, bottom], [left, right]].`;
  if (typeof value === 'number' && Number.isInteger(value)) {
    if (value < 0) {
      throw new ValueError({ where, message: `\`${name}\` cannot be negative. Received: ${name}=${value}.`, hint });
    }
    return resolveEdges([value, value], name, where);
  }
  if (!Array.isArray(value)) {
    throw new ValueError({
      where,
      message: `\`${name}\` should be either an int, a tuple of 2 ints (symmetric_height_crop, symmetric_width_crop), or a tuple of 2 tuples of 2 ints ((top_crop, bottom_crop), (left_crop, right_crop)). Received: ${name}=${show(value)}.`,
      hint,
    });
  }
  if (value.length !== 2) {
    throw new ValueError({
      where,
      message: `\`${name}\` should have two elements. Received: ${name}=${show(value)}.`,
      hint,
    });
  }
  const [height, width] = value;
  const rule = { allowZero: true, where };
  return frozenCopy<Edges>([
    standardizeTuple(height, 2, `1st entry of ${name}`, rule) as Pair,
    standardizeTuple(width, 2, `2nd entry of ${name}`, rule) as Pair,
  ]);
}

/** Adds zeros before and after, along every axis of a sequence or picture: one pair for each. */
export function padEdges(x: Value, edges: readonly Pair[], dataFormat: DataFormat): Value {
  const none = [0, 0] as const;
  return pad(x, dataFormat === 'channelsLast' ? [none, ...edges, none] : [none, none, ...edges]);
}

/** Crops before and after, along every axis of a sequence or picture. Undefined if nothing would be left. */
export function cropEdges(x: Value, edges: readonly Pair[], dataFormat: DataFormat): Value | undefined {
  const first = dataFormat === 'channelsLast' ? 1 : 2;
  const begin = x.shape.map(() => 0);
  const size = [...x.shape];
  for (const [axis, [before, after]] of edges.entries()) {
    const length = x.shape[first + axis] as number | null;
    begin[first + axis] = before;
    if (length === null) continue;
    if (before + after >= length) return undefined;
    size[first + axis] = length - before - after;
  }
  return slice(x, begin, size);
}
