import { ShapeError } from './errors.ts';
import { show, showBare } from './options/show.ts';

/** The lengths of a tensor's axes, outermost first. */
export type Shape = readonly number[];

/** A shape in which `null` stands for an unknown length, such as that of the batch. */
export type SymbolicShape = readonly (number | null)[];

/** @throws ShapeError if a length is not a non-negative integer */
export function checkShape(shape: Shape, where?: string): void {
  if (Array.isArray(shape) && shape.every((length) => Number.isInteger(length) && length >= 0)) return;
  throw new ShapeError({ where, message: `A shape holds non-negative integers. Received shape=${show(shape)}.` });
}

/** The number of elements of a shape: 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** The distance in elements between neighbours along each axis, in row-major (C) order. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis] as number;
  }
  return strides;
}

/** A shape as Python prints a tuple: `(None, 8, 8, 4)`, `(3,)`, `()`. */
export function formatShape(shape: SymbolicShape): string {
  const lengths = shape.map((length) => (length === null ? 'None' : String(length)));
  return lengths.length === 1 ? `(${lengths[0]},)` : `(${lengths.join(', ')})`;
}

/** Tells whether two shapes are equal; an unknown length equals only another unknown length. */
export function sameShape(a: SymbolicShape, b: SymbolicShape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** Tells whether every length is known. */
export function isStatic(shape: SymbolicShape): shape is Shape {
  return shape.every((length) => length !== null);
}

/**
 * The shape that two shapes broadcast to, as in NumPy.
 *
 * @param a, b shapes; an unknown length stays unknown beside 1 or another unknown length, and takes on any other known length
 * @throws ShapeError if two lengths differ and neither is 1
 */
export function broadcastShapes(a: SymbolicShape, b: SymbolicShape, where?: string): (number | null)[] {
  const rank = Math.max(a.length, b.length);
  const out = new Array<number | null>(rank);
  for (let axis = 0; axis < rank; axis++) {
    const x = a.length - rank + axis < 0 ? 1 : (a[a.length - rank + axis] as number | null);
    const y = b.length - rank + axis < 0 ? 1 : (b[b.length - rank + axis] as number | null);
    if (x === 1) out[axis] = y;
    else if (y === 1 || x === y || y === null) out[axis] = x;
    else if (x === null) out[axis] = y;
    else {
      throw new ShapeError({
        where,
        message: `Shapes ${formatShape(a)} and ${formatShape(b)} cannot be broadcast to one shape.`,
        hint: 'Lengths of the same axis, counted from the last one, must be equal or 1.',
      });
    }
  }
  return out;
}

/** Converts an axis that may count from the end (-1 is the last) to one that counts from the start. @throws ShapeError if it is out of range. */
export function normalizeAxis(axis: number, rank: number, where?: string): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new ShapeError({
      where,
      message: `Axis ${showBare(axis)} is out of bounds for ${rank} ${rank === 1 ? 'axis' : 'axes'}.`,
      hint: rank === 0 ? 'A scalar has no axes.' : `Use an integer from ${-rank} to ${rank - 1}.`,
    });
  }
  return axis < 0 ? axis + rank : axis;
}
