import { broadcastShapes, formatShape, type Shape, ShapeError, sameShape } from '@sepal/tensor';
import { applyOp, type OpDefinition } from '../graph/define.ts';
import type { Value } from '../graph/trace.ts';
import { broadcastToReference } from './reference.ts';

export interface BroadcastToAttributes {
  /** The shape of the result. */
  readonly shape: Shape;
}

export const broadcastToOp: OpDefinition<'broadcastTo'> = {
  name: 'broadcastTo',
  infer([x], { shape }, where) {
    if (sameShape(broadcastShapes(x.shape, shape, where) as Shape, shape)) return { shape, dtype: x.dtype };
    throw new ShapeError({
      where,
      message: `A tensor of shape ${formatShape(x.shape)} cannot be broadcast to ${formatShape(shape)}.`,
    });
  },
  reference: broadcastToReference,
};

/** Repeats x along the axes that it lacks or that have length 1. @throws ShapeError if it does not broadcast to the shape */
export function broadcastTo(x: Value, shape: Shape): Value {
  return applyOp(broadcastToOp, [x], { shape });
}
