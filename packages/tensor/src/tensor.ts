import { convertInto } from './convert.ts';
import type { Brand } from './copies/brand.ts';
import { Branded } from './copies/branded.ts';
import { VERSION } from './copies/version.ts';
import { ARRAY_NAMES, allocate, checkDType, type DataTypes, type DType, isDataOf } from './dtype.ts';
import { ShapeError, ValueError } from './errors.ts';
import { compose, refuseExtra } from './options/check-arguments.ts';
import { withArticle } from './options/show.ts';
import { checkShape, formatShape, type Shape, sameShape, sizeOf } from './shape.ts';
import {
  asNumber,
  checkReadable,
  type DTypeOf,
  describe,
  flatten,
  type NestedArray,
  nestingOf,
  type TensorInput,
} from './tensor-input.ts';

/**
 * A value: a shape, an element type, and the elements in row-major order in a plain typed array.
 *
 * Tensors are immutable and garbage collected like any other value. The constructor keeps the array without copying it;
 * {@link tensor} is the convenient way to make one.
 */
export class Tensor<D extends DType = DType> extends Branded {
  static readonly sepal: Brand = { kind: 'Tensor', version: VERSION };

  readonly shape: Shape;
  readonly dtype: D;
  readonly data: DataTypes[D];

  /**
   * @param shape lengths of the axes
   * @param dtype element type
   * @param data the elements, in the array type of `dtype`
   * @throws ShapeError if the length of `data` does not match the shape
   */
  constructor(shape: Shape, dtype: D, data: DataTypes[D]) {
    checkDType(dtype, 'Tensor');
    checkShape(shape, 'Tensor');
    if (!isDataOf(dtype, data)) {
      throw new ValueError({
        where: 'Tensor',
        message: `Elements of dtype ${dtype} are stored in ${withArticle(ARRAY_NAMES[dtype])}. Received ${describe(data)}.`,
        hint: 'Use tensor(data, shape, dtype), which converts.',
      });
    }
    if (data.length !== sizeOf(shape)) {
      throw new ShapeError({
        where: 'Tensor',
        message: `Shape ${formatShape(shape)} has ${sizeOf(shape)} elements. Received ${data.length}.`,
      });
    }
    super();
    this.shape = Object.freeze([...shape]);
    this.dtype = dtype;
    this.data = data;
  }

  /** Number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get size(): number {
    return this.data.length;
  }

  /** The only element of a tensor of size 1. @throws ShapeError for any other size. */
  item(): number {
    if (this.size !== 1) {
      throw new ShapeError({
        where: 'Tensor.item',
        message: `Only a tensor of one element is a number. This one has shape ${formatShape(this.shape)}.`,
      });
    }
    return this.data[0] as number;
  }

  /** The elements as nested arrays; a scalar as a number. Elements of `bool` become booleans. */
  toArray(): NestedArray {
    const element = (index: number): number | boolean =>
      this.dtype === 'bool' ? this.data[index] !== 0 : (this.data[index] as number);
    const nest = (axis: number, start: number, size: number): NestedArray => {
      if (axis === this.rank) return element(start);
      const length = this.shape[axis] as number;
      const step = length === 0 ? 0 : size / length;
      return Array.from({ length }, (_, index) => nest(axis + 1, start + index * step, step));
    };
    return nest(0, 0, this.size);
  }

  /** What `JSON.stringify` writes; `tensor(data, shape, dtype)` reads it. JSON has neither NaN nor infinities: they become null. */
  toJSON(): { readonly shape: Shape; readonly dtype: D; readonly data: readonly number[] } {
    return { shape: this.shape, dtype: this.dtype, data: Array.from(this.data) };
  }

  /** For logs and debuggers: `Tensor(float32, (2, 3))`. */
  override toString(): string {
    return `Tensor(${this.dtype}, ${formatShape(this.shape)})`;
  }
}

/**
 * Makes a tensor from a number, nested arrays, or a flat array and a shape.
 *
 * Numbers are converted to `dtype` as in {@link convertInto}: for an integer type, numbers of plain and floating-point arrays
 * are truncated and clamped to its range (300 as 'uint8' is 255, NaN is 0), numbers of integer arrays wrap.
 *
 * @param data a number, a typed array, or (nested) arrays of numbers, booleans or typed arrays; of any realm. A typed array of the
 *   right type is kept without a copy: do not write to it afterwards.
 * @param shape lengths of the axes; by default inferred from the nesting
 * @param dtype element type; by default that of the typed array ('int32' for 8- and 16-bit integers, 'float32' for 64-bit
 *   floats), 'bool' for booleans, else 'float32'
 * @throws ShapeError if the nesting is ragged or the number of elements does not match the shape
 * @throws ValueError for anything but numbers, and for a typed array whose buffer was detached or shrunk
 * @example
 * tensor([[1, 2], [3, 4]]).shape; // [2, 2]
 * tensor(new Float32Array(12), [1, 2, 2, 3]); // [batch, height, width, channels]
 */
export function tensor<const T extends TensorInput>(data: T, shape?: Shape): Tensor<DTypeOf<T>>;
export function tensor<D extends DType>(data: TensorInput, shape: Shape | undefined, dtype: D): Tensor<D>;
export function tensor(data: TensorInput, shape?: Shape, dtype?: DType): Tensor;
export function tensor(data: TensorInput, shape?: Shape, dtype?: DType, ...extra: unknown[]): Tensor {
  refuseExtra(extra, 'tensor(data, shape, dtype)');
  if (shape !== undefined) checkShape(shape, 'tensor');
  const found = nestingOf(data, 'tensor');
  const type = checkDType(dtype ?? found.dtype, 'tensor');
  const { nesting } = found;
  if (isDataOf(type, data) && !(type === 'bool' && data.some((byte) => byte > 1))) {
    checkReadable(data, ARRAY_NAMES[type], 'tensor');
    return new Tensor(shape ?? nesting, type, data);
  }
  const flat = flatten(data, type, nesting, 'tensor');
  if (shape !== undefined && nesting.length > 1 && !sameShape(shape, nesting)) {
    throw new ShapeError({
      where: 'tensor',
      message: `The arrays nest as ${formatShape(nesting)}, which is not shape ${formatShape(shape)}.`,
      hint: 'Leave the shape out or give the elements as one flat array.',
    });
  }
  return new Tensor(shape ?? nesting, type, flat);
}

/** A tensor of zeros. */
export function zeros<D extends DType = 'float32'>(shape: Shape, dtype?: D, ...extra: never[]): Tensor<D> {
  refuseExtra(extra, 'zeros(shape, dtype)');
  const type = checkDType(dtype ?? 'float32', 'zeros') as D;
  checkShape(shape, 'zeros');
  return new Tensor(shape, type, allocate(type, sizeOf(shape)));
}

/** A tensor of ones. */
export function ones<D extends DType = 'float32'>(shape: Shape, dtype?: D, ...extra: never[]): Tensor<D> {
  return compose('ones(shape, dtype)', extra, () => full(shape, 1, dtype));
}

/** A tensor filled with `value`, converted as {@link tensor} converts numbers. */
export function full<D extends DType = 'float32'>(
  shape: Shape,
  value: number | boolean,
  dtype?: D,
  ...extra: never[]
): Tensor<D> {
  refuseExtra(extra, 'full(shape, value, dtype)');
  const type = checkDType(dtype ?? 'float32', 'full') as D;
  checkShape(shape, 'full');
  const one = allocate(type, 1);
  convertInto(one, type, [asNumber(value, 'full')], false);
  return new Tensor(shape, type, allocate(type, sizeOf(shape)).fill(one[0] as number) as DataTypes[D]);
}

/** A tensor without axes. */
export function scalar<D extends DType = 'float32'>(value: number | boolean, dtype?: D, ...extra: never[]): Tensor<D> {
  return compose('scalar(value, dtype)', extra, () => full([], value, dtype));
}
