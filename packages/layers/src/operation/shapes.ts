/** Operations that rearrange elements. */

import type { Value } from '@sepal/ops';
import * as ops from '@sepal/ops';
import { formatShape, normalizeAxis, ShapeError, type SymbolicShape, ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { defineOperation, type OperationClass } from './define-operation.ts';
import type { ArrayFunction, SplitFunction, UnaryFunction } from './function-types.ts';
import { itemOf } from './get-item.ts';
import {
  axesOption,
  axisOption,
  choiceOption,
  type Option,
  optionalAxes,
  optionalIntegers,
  optionalNumber,
} from './option.ts';
import { promote } from './promote.ts';

/**
 * Gives a tensor another shape; the elements keep their row-major order.
 *
 * @param x any shape
 * @param newshape the lengths of all axes, the batch included; one may be -1, which is inferred
 * @see https://keras.io/api/ops/numpy/#reshape-function
 * @example
 * reshape(tensor([1, 2, 3, 4]), [2, -1]).toArray(); // [[1, 2], [3, 4]]
 */
export const reshape: UnaryFunction<[newshape: readonly (number | null)[]]> & OperationClass =
  /* @__PURE__ */ defineOperation({
    module: 'ops.numpy',
    className: 'Reshape',
    parameters: ['x'],
    options: { newshape: lengthsOption() },
    compute: ({ x, newshape }) => ops.reshape(x, newshape),
  });

/* @__NO_SIDE_EFFECTS__ */
function lengthsOption(): Option<readonly (number | null)[]> {
  return {
    accepts: (value): value is readonly (number | null)[] =>
      Array.isArray(value) && value.every((length) => length === null || Number.isInteger(length)),
    expected: 'an array of integers',
  };
}

/**
 * Permutes the axes.
 *
 * @param x any shape
 * @param axes for every axis of the result, the corresponding axis of x; null (the default) reverses them
 * @see https://keras.io/api/ops/numpy/#transpose-function
 * @example
 * transpose(tensor([[1, 2], [3, 4]])).toArray(); // [[1, 3], [2, 4]]
 */
export const transpose: UnaryFunction<[axes?: readonly number[] | null]> & OperationClass =
  /* @__PURE__ */ defineOperation({
    module: 'ops.numpy',
    className: 'Transpose',
    parameters: ['x'],
    options: { axes: optionalIntegers() },
    compute: ({ x, axes }) => ops.transpose(x, axes ?? undefined),
  });

/**
 * Swaps two axes.
 *
 * @param x any shape
 * @param axis1, axis2 the axes
 * @see https://keras.io/api/ops/numpy/#swapaxes-function
 * @example
 * swapaxes(tensor([[1, 2], [3, 4]]), 0, 1).toArray(); // [[1, 3], [2, 4]]
 */
export const swapaxes: UnaryFunction<[axis1: number, axis2: number]> & OperationClass = /* @__PURE__ */ defineOperation(
  {
    module: 'ops.numpy',
    className: 'Swapaxes',
    parameters: ['x'],
    options: { axis1: axisOption(), axis2: axisOption() },
    compute: ({ x, axis1, axis2 }) => {
      const [a, b] = axesOf(x, [axis1, axis2], 'swapaxes') as [number, number];
      return ops.transpose(
        x,
        x.shape.map((_, axis) => (axis === a ? b : axis === b ? a : axis)),
      );
    },
  },
);

/**
 * Moves axes to other positions; the others keep their order.
 *
 * @param x any shape
 * @param source, destination the axis or axes, and where each goes
 * @see https://keras.io/api/ops/numpy/#moveaxis-function
 * @example
 * moveaxis(zeros([2, 3, 4]), 0, -1).shape; // [3, 4, 2]
 */
export const moveaxis: UnaryFunction<[source: number | readonly number[], destination: number | readonly number[]]> &
  OperationClass = /* @__PURE__ */ defineOperation({
  module: 'ops.numpy',
  className: 'Moveaxis',
  parameters: ['x'],
  options: { source: axesOption(), destination: axesOption() },
  compute: ({ x, source, destination }) => {
    const from = axesOf(x, source, 'moveaxis');
    const to = axesOf(x, destination, 'moveaxis');
    if (from.length !== to.length) {
      throw new ValueError({
        where: 'moveaxis',
        message: `\`source\` and \`destination\` must name as many axes. Received source=${show(source)}, destination=${show(destination)}.`,
      });
    }
    const others = x.shape.flatMap((_, axis) => (from.includes(axis) ? [] : [axis]));
    const perm = x.shape.map((_, axis) => {
      const moved = to.indexOf(axis);
      return moved === -1 ? (others.shift() as number) : (from[moved] as number);
    });
    return ops.transpose(x, perm);
  },
});

/**
 * Adds axes of length 1.
 *
 * @param x any shape
 * @param axis where, counted in the result
 * @see https://keras.io/api/ops/numpy/#expanddims-function
 * @example
 * expandDims(tensor([1, 2]), -1).toArray(); // [[1], [2]]
 */
export const expandDims: UnaryFunction<[axis: number | readonly number[]]> & OperationClass =
  /* @__PURE__ */ defineOperation({
    module: 'ops.numpy',
    className: 'ExpandDims',
    parameters: ['x'],
    options: { axis: axesOption() },
    compute: ({ x, axis }) => {
      const count = typeof axis === 'number' ? 1 : axis.length;
      const added = axesIn(x.shape.length + count, axis, 'expandDims');
      const lengths = [...x.shape];
      const shape = Array.from({ length: x.shape.length + count }, (_, at) =>
        added.includes(at) ? 1 : (lengths.shift() as number | null),
      );
      return ops.reshape(x, shape);
    },
  });

/**
 * Removes axes of length 1.
 *
 * @param x any shape
 * @param axis the axis or axes; null (the default) for all of length 1
 * @throws ShapeError if one has another length
 * @see https://keras.io/api/ops/numpy/#squeeze-function
 * @example
 * squeeze(tensor([[1], [2]]), -1).toArray(); // [1, 2]
 */
export const squeeze: UnaryFunction<[axis?: number | readonly number[] | null]> & OperationClass =
  /* @__PURE__ */ defineOperation({
    module: 'ops.numpy',
    className: 'Squeeze',
    parameters: ['x'],
    options: { axis: optionalAxes() },
    compute: ({ x, axis }) => {
      const ones = x.shape.flatMap((length, at) => (length === 1 ? [at] : []));
      const removed = axis === null ? ones : axesOf(x, axis, 'squeeze');
      const wrong = removed.find((at) => !ones.includes(at));
      if (wrong !== undefined) {
        throw new ShapeError({
          where: 'squeeze',
          message: `Axis ${wrong} of shape ${formatShape(x.shape)} does not have the length 1.`,
        });
      }
      return ops.reshape(
        x,
        x.shape.filter((_, at) => !removed.includes(at)),
      );
    },
  });

/**
 * All elements along one axis, in row-major order.
 *
 * @param x any shape
 * @see https://keras.io/api/ops/numpy/#ravel-function
 * @example
 * ravel(tensor([[1, 2], [3, 4]])).toArray(); // [1, 2, 3, 4]
 */
export const ravel: UnaryFunction & OperationClass = /* @__PURE__ */ defineOperation({
  module: 'ops.numpy',
  className: 'Ravel',
  parameters: ['x'],
  compute: ({ x }) => ops.reshape(x, [-1]),
});

/**
 * Concatenates tensors along an axis.
 *
 * @param xs tensors whose shapes differ only along the axis
 * @param axis the axis (default 0)
 * @see https://keras.io/api/ops/numpy/#concatenate-function
 * @example
 * concatenate([tensor([[1], [2]]), tensor([[3], [4]])], -1).toArray(); // [[1, 3], [2, 4]]
 */
export const concatenate: ArrayFunction<[axis?: number]> & OperationClass = /* @__PURE__ */ defineOperation({
  module: 'ops.numpy',
  className: 'Concatenate',
  parameters: ['xs'],
  options: { axis: axisOption(0) },
  compute: ({ xs, axis }) => ops.concat(valuesIn(xs), axis),
});

/**
 * Puts tensors of one shape beside each other, along a new axis.
 *
 * @param x tensors of one shape
 * @param axis the new axis, counted in the result (default 0)
 * @see https://keras.io/api/ops/numpy/#stack-function
 * @example
 * stack([tensor([1, 2]), tensor([3, 4])], -1).toArray(); // [[1, 3], [2, 4]]
 */
export const stack: ArrayFunction<[axis?: number]> & OperationClass = /* @__PURE__ */ defineOperation({
  module: 'ops.numpy',
  className: 'Stack',
  parameters: ['x'],
  options: { axis: axisOption(0) },
  compute: ({ x, axis }) => {
    const values = valuesIn(x);
    const rank = (values[0]?.shape.length ?? 0) + 1;
    const at = normalizeAxis(axis, rank, 'stack');
    return ops.concat(
      values.map((value) => ops.reshape(value, value.shape.toSpliced(at, 0, 1))),
      at,
    );
  },
});

/**
 * Splits a tensor along an axis.
 *
 * @param x any shape, the length of the axis known
 * @param indicesOrSections how many parts of equal length, or the indices where all parts but the first begin
 * @param axis the axis (default 0)
 * @returns the parts, in order
 * @see https://keras.io/api/ops/numpy/#split-function
 * @example
 * split(tensor([[1, 2], [3, 4]]), 2, -1).map((part) => part.toArray()); // [[[1], [3]], [[2], [4]]]
 */
export const split: SplitFunction & OperationClass = /* @__PURE__ */ defineOperation({
  module: 'ops.numpy',
  className: 'Split',
  parameters: ['x'],
  options: { indicesOrSections: axesOption(), axis: axisOption(0) },
  compute: ({ x, indicesOrSections, axis }) => {
    const at = normalizeAxis(axis, x.shape.length, 'split');
    const ends = endsOf(x.shape, at, indicesOrSections);
    return ends.map((end, index) => {
      const begin = index === 0 ? 0 : Math.min(ends[index - 1] as number, end);
      return ops.slice(
        x,
        x.shape.map((_, i) => (i === at ? begin : 0)),
        x.shape.map((_, i) => (i === at ? end - begin : null)),
      );
    });
  },
});

/** The ends of the parts along an axis. */
function endsOf(shape: SymbolicShape, axis: number, parts: number | readonly number[]): readonly number[] {
  const length = shape[axis];
  if (typeof length === 'number') {
    if (typeof parts !== 'number') {
      return [...parts, length].map((end) => Math.min(length, Math.max(0, end < 0 ? end + length : end)));
    }
    if (parts > 0 && length % parts === 0) {
      return Array.from({ length: parts }, (_, index) => ((index + 1) * length) / parts);
    }
  }
  throw new ShapeError({
    where: 'split',
    message: `Axis ${axis} of shape ${formatShape(shape)} cannot be split by indicesOrSections=${show(parts)}.`,
    hint: 'The length of the axis must be known, and a multiple of the number of parts.',
  });
}

/** Options of {@link pad}. */
export interface PadOptions {
  /** Only 'constant' is supported. */
  readonly mode?: 'constant' | undefined;
  /** The value of the added elements. Default null: 0. */
  readonly constantValues?: number | null | undefined;
}

/**
 * Pads a tensor before and after.
 *
 * @param x any shape
 * @param padWidth how many elements to add before and after: for each axis, or one pair or number for all
 * @param options `constantValues` (default 0)
 * @see https://keras.io/api/ops/numpy/#pad-function
 * @example
 * pad(tensor([1, 2]), [[1, 2]]).toArray(); // [0, 1, 2, 0, 0]
 */
export const pad: UnaryFunction<[padWidth: PadWidth, options?: PadOptions]> & OperationClass =
  /* @__PURE__ */ defineOperation({
    module: 'ops.numpy',
    className: 'Pad',
    parameters: ['x'],
    options: { padWidth: widthsOption(), mode: choiceOption(['constant'], 'constant') },
    keywords: { constantValues: optionalNumber() },
    positional: ['padWidth'],
    compute: ({ x, padWidth, constantValues }) =>
      ops.pad(
        x,
        x.shape.map((_, axis) => amountsAt(padWidth, axis)),
        constantValues ?? 0,
      ),
  });

/** Amounts for `pad`. */
export type PadWidth = number | readonly number[] | readonly (readonly number[])[];

/** The amounts before and after an axis. One pair holds for all axes, and one number for both ends. */
function amountsAt(width: PadWidth, axis: number): readonly [number, number] {
  const pairs = typeof width === 'number' ? [[width]] : typeof width[0] === 'number' ? [width] : width;
  const [before, after = before] = (pairs.length === 1 ? pairs[0] : pairs[axis]) as readonly [number, number?];
  return [before, after];
}

/* @__NO_SIDE_EFFECTS__ */
function widthsOption(): Option<PadWidth> {
  const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;
  const isPair = (value: unknown): boolean =>
    Array.isArray(value) && [1, 2].includes(value.length) && value.every(isCount);
  return {
    accepts: (value): value is PadWidth =>
      isCount(value) || isPair(value) || (Array.isArray(value) && value.every(isPair)),
    expected: 'a number, a pair, or an array of pairs',
  };
}

/**
 * Reverses the order of the elements along some axes.
 *
 * @param x any shape, the lengths of the axes known
 * @param axis the axis or axes; null (the default) for all
 * @see https://keras.io/api/ops/numpy/#flip-function
 * @example
 * flip(tensor([[1, 2, 3]]), -1).toArray(); // [[3, 2, 1]]
 */
export const flip: UnaryFunction<[axis?: number | readonly number[] | null]> & OperationClass =
  /* @__PURE__ */ defineOperation({
    module: 'ops.numpy',
    className: 'Flip',
    parameters: ['x'],
    options: { axis: optionalAxes() },
    compute: ({ x, axis }) => {
      const axes = axis === null ? [...x.shape.keys()] : axesOf(x, axis, 'flip');
      return itemOf(
        x,
        x.shape.map((_, at) => (axes.includes(at) ? { step: -1 } : {})),
      );
    },
  });

/** Axes counted from the start. */
function axesOf(x: Value, axes: number | readonly number[], where: string): readonly number[] {
  ops.checkValue(x, where);
  return axesIn(x.shape.length, axes, where);
}

function axesIn(rank: number, axes: number | readonly number[], where: string): readonly number[] {
  return (typeof axes === 'number' ? [axes] : axes).map((axis) => normalizeAxis(axis, rank, where));
}

/** The tensors of an array, converted to one element type. */
function valuesIn(xs: unknown): readonly Value[] {
  return (Array.isArray(xs) ? promote(xs as readonly Value[]) : xs) as readonly Value[];
}
