/** Amounts at the four edges of a picture: what padding and cropping layers take. */
import type { Pair } from '@sepal/ops';
import { frozenCopy, show, ValueError } from '@sepal/tensor';
import { standardizeTuple } from '../arguments/tuple.ts';

/** `[[top, bottom], [left, right]]`. */
export type Edges = readonly [Pair, Pair];

/** Amounts at the edges: one for all four; one for top and bottom and one for left and right; or one for each. */
export type EdgesOption = number | readonly [number | Pair, number | Pair];

/**
 * Reads amounts at the edges of a picture.
 *
 * @param name of the option, as errors print it
 * @throws ValueError in Keras' words unless they are integers of 0 or more
 */
export function resolveEdges(value: unknown, name: string, where: string): Edges {
  const hint = `Use an integer, [height, width] or [[top, bottom], [left, right]].`;
  if (typeof value === 'number' && Number.isInteger(value)) {
    if (value >= 0)
      return frozenCopy<Edges>([
        [value, value],
        [value, value],
      ]);
    throw new ValueError({ where, message: `\`${name}\` cannot be negative. Received: ${name}=${value}.`, hint });
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
