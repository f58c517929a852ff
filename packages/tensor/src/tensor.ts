import type { Brand } from './brand.ts';
import { Branded } from './branded.ts';
import { allocate, checkDType, type DataTypes, type DType, isDataOf, type TensorData } from './dtype.ts';
import { ShapeError, ValueError } from './errors.ts';
import { checkShape, formatShape, type Shape, sameShape, sizeOf } from './shape.ts';
import { VERSION } from './version.ts';

/** Numbers in nested arrays, all of one depth and length per level. */
export type NestedArray = number | boolean | readonly NestedArray[];

/**
 * A value: a shape, an element type and the elements in row-major order, in a plain typed array.
 *
 * Tensors are never changed once made, and are garbage collected like any other value. The constructor takes the
 * array as it is, without a copy; {@link tensor} is the convenient way to make one.
 */
export class Tensor<D extends DType = DType> extends Branded {
  static readonly sepal: Brand = { kind: 'Tensor', version: VERSION };

  readonly shape: Shape;
  readonly dtype: D;
  readonly data: DataTypes[D];

  /**
   * @param shape lengths of the axes
   * @param dtype element type
   * @param data as many elements as the shape has, of the array type that belongs to `dtype`
   * @throws ShapeError if the length of `data` is not the shape's
   */
  constructor(shape: Shape, dtype: D, data: DataTypes[D]) {
    checkDType(dtype, 'Tensor');
    checkShape(shape, 'Tensor');
    if (!isDataOf(dtype, data)) {
      throw new ValueError({
        where: 'Tensor',
        message: `Elements of dtype ${dtype} are stored in a ${allocate(dtype, 0).constructor.name}. Received a ${describe(data)}.`,
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

  /** The one element of a tensor of size 1. @throws ShapeError if there are more or none. */
  item(): number {
    if (this.size !== 1) {
      throw new ShapeError({
        where: 'Tensor.item',
        message: `Only a tensor of one element is a number. This one has shape ${formatShape(this.shape)}.`,
      });
    }
    return this.data[0] as number;
  }

  /** The elements as nested arrays, or a number for a scalar. `bool` gives booleans. */
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

  /** For logs and debuggers: `Tensor(float32, (2, 3))`. */
  override toString(): string {
    return `Tensor(${this.dtype}, ${formatShape(this.shape)})`;
  }
}

/**
 * Makes a tensor of numbers, nested arrays or a flat array with a shape.
 *
 * @param data a number, (nested) arrays of numbers or booleans, or a typed array. A typed array of the right type is
 *   taken without a copy: do not write to it afterwards.
 * @param shape lengths of the axes; by default those of the nesting
 * @param dtype element type; by default what a typed array says, 'bool' for booleans, else 'float32'
 * @throws ShapeError if the nesting is ragged or the number of elements is not the shape's
 * @example
 * tensor([[1, 2], [3, 4]]).shape; // [2, 2]
 * tensor(new Float32Array(12), [1, 2, 2, 3]); // [batch, height, width, channels]
 */
export function tensor<D extends DType = 'float32'>(
  data: NestedArray | ArrayLike<number>,
  shape?: Shape,
  dtype?: D,
): Tensor<D> {
  const type = checkDType(dtype ?? dtypeOf(data), 'tensor') as D;
  if (isDataOf(type, data)) return new Tensor(shape ?? [data.length], type, data);
  const nesting = nestingOf(data);
  const flat = allocate(type, sizeOf(nesting));
  fill(flat, type, data, nesting);
  if (shape !== undefined && nesting.length > 1 && !sameShape(shape, nesting)) {
    throw new ShapeError({
      where: 'tensor',
      message: `The arrays nest as ${formatShape(nesting)}, which is not shape ${formatShape(shape)}.`,
      hint: 'Leave the shape away or give the elements as one flat array.',
    });
  }
  return new Tensor(shape ?? nesting, type, flat);
}

/** A tensor of zeros. */
export function zeros<D extends DType = 'float32'>(shape: Shape, dtype?: D): Tensor<D> {
  const type = checkDType(dtype ?? 'float32', 'zeros') as D;
  checkShape(shape, 'zeros');
  return new Tensor(shape, type, allocate(type, sizeOf(shape)));
}

/** A tensor of ones. */
export function ones<D extends DType = 'float32'>(shape: Shape, dtype?: D): Tensor<D> {
  return full(shape, 1, dtype);
}

/** A tensor with `value` in every place. */
export function full<D extends DType = 'float32'>(shape: Shape, value: number, dtype?: D): Tensor<D> {
  const type = checkDType(dtype ?? 'float32', 'full') as D;
  checkShape(shape, 'full');
  return new Tensor(shape, type, allocate(type, sizeOf(shape)).fill(value) as DataTypes[D]);
}

/** A tensor without axes. */
export function scalar<D extends DType = 'float32'>(value: number, dtype?: D): Tensor<D> {
  return full([], value, dtype);
}

function dtypeOf(data: NestedArray | ArrayLike<number>): DType {
  if (data instanceof Int32Array) return 'int32';
  if (data instanceof Uint32Array) return 'uint32';
  if (data instanceof Uint8Array || data instanceof Uint8ClampedArray) return 'uint8';
  let first: unknown = data;
  while (Array.isArray(first)) first = first[0];
  return typeof first === 'boolean' ? 'bool' : 'float32';
}

function nestingOf(data: NestedArray | ArrayLike<number>): number[] {
  if (ArrayBuffer.isView(data)) return [(data as unknown as TensorData).length];
  const lengths: number[] = [];
  let level: unknown = data;
  while (Array.isArray(level)) {
    lengths.push(level.length);
    level = level[0];
  }
  return lengths;
}

function fill(flat: TensorData, dtype: DType, data: NestedArray | ArrayLike<number>, nesting: readonly number[]): void {
  let next = 0;
  const visit = (value: unknown, axis: number): void => {
    if (axis === nesting.length) {
      if (typeof value !== 'number' && typeof value !== 'boolean') {
        throw Array.isArray(value) ? ragged(nesting) : notANumber(value);
      }
      flat[next++] = dtype === 'bool' ? (value ? 1 : 0) : Number(value);
      return;
    }
    const values = value as ArrayLike<unknown>;
    if (values === null || typeof values !== 'object' || values.length !== nesting[axis]) throw ragged(nesting);
    for (let index = 0; index < values.length; index++) visit(values[index], axis + 1);
  };
  visit(data, 0);
}

function ragged(nesting: readonly number[]): ShapeError {
  return new ShapeError({
    where: 'tensor',
    message: `Nested arrays must have one length per level. The first elements nest as ${formatShape(nesting)}; others do not.`,
  });
}

function notANumber(value: unknown): ValueError {
  return new ValueError({
    where: 'tensor',
    message: `Elements must be numbers or booleans. Received a ${describe(value)}.`,
  });
}

function describe(value: unknown): string {
  return value !== null && typeof value === 'object' ? (value.constructor?.name ?? 'object') : typeof value;
}
