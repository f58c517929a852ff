import { convertInto } from './convert.ts';
import { allocate, type DType, type TensorData } from './dtype.ts';
import { ShapeError, ValueError } from './errors.ts';
import { isPromise } from './options/check-value.ts';
import { withArticle } from './options/show.ts';
import { formatShape, sizeOf } from './shape.ts';
import { isReadable, type NumberArray, typedArrayName } from './typed-array.ts';

/** Nested arrays of numbers: one depth, and one length per level. */
export type NestedArray = number | boolean | readonly NestedArray[];

/** What a tensor can be made from: a number, a typed array, or nested arrays of either. */
export type TensorInput = number | boolean | NumberArray | readonly TensorInput[];

/** The element type that {@link tensor} infers from its input; unknown for recursive array types. */
export type DTypeOf<T> = T extends Int8Array | Int16Array | Uint16Array | Int32Array
  ? 'int32'
  : T extends Uint32Array
    ? 'uint32'
    : T extends Uint8Array | Uint8ClampedArray
      ? 'uint8'
      : T extends boolean
        ? 'bool'
        : T extends readonly (infer E)[]
          ? [E] extends [never]
            ? 'float32'
            : T extends E
              ? DType
              : DTypeOf<E>
          : 'float32';

/** The element type of each typed array; where none matches exactly, the closest one. */
const DTYPES: Readonly<Record<string, DType>> = {
  Int8Array: 'int32',
  Uint8Array: 'uint8',
  Uint8ClampedArray: 'uint8',
  Int16Array: 'int32',
  Uint16Array: 'int32',
  Int32Array: 'int32',
  Uint32Array: 'uint32',
  Float16Array: 'float32',
  Float32Array: 'float32',
  Float64Array: 'float32',
};

/** NumPy's limit on dimensions. It also stops at an array that contains itself. */
const DEEPEST = 64;

/** The lengths of nested arrays, read along their first elements, and the type of the innermost. */
export function nestingOf(data: unknown, where: string): { nesting: readonly number[]; dtype: DType } {
  const nesting: number[] = [];
  let level = data;
  for (; Array.isArray(level); level = level[0]) {
    nesting.push(level.length);
    if (nesting.length > DEEPEST)
      throw new ShapeError({ where, message: `Arrays nest deeper than ${DEEPEST} levels.` });
  }
  const name = typedArrayName(level);
  if (name === undefined) return { nesting, dtype: typeof level === 'boolean' ? 'bool' : 'float32' };
  const dtype = DTYPES[name];
  if (dtype === undefined) throw notANumber(level, where);
  nesting.push((level as NumberArray).length);
  return { nesting, dtype };
}

/** The elements of nested arrays in row-major order, as elements of `dtype`. */
export function flatten(data: unknown, dtype: DType, nesting: readonly number[], where: string): TensorData {
  const flat = allocate(dtype, sizeOf(nesting));
  let next = 0;
  const visit = (value: unknown, axis: number): void => {
    if (axis === nesting.length) {
      write([asNumber(value, where)], false);
      return;
    }
    const name = Array.isArray(value) ? undefined : typedArrayName(value);
    const values = name === undefined ? value : checkReadable(value as NumberArray, name, where);
    if (!Array.isArray(value) && name === undefined) throw ragged(nesting, where);
    const { length } = values as ArrayLike<unknown>;
    if (length !== nesting[axis] || (name !== undefined && axis < nesting.length - 1)) throw ragged(nesting, where);
    if (name !== undefined) {
      if (DTYPES[name] === undefined) throw notANumber(value, where);
      write(values as NumberArray, !name.startsWith('Float'));
    } else if (axis === nesting.length - 1) {
      write(numbersIn(value as unknown[], nesting, where), false);
    } else {
      for (const part of value as unknown[]) visit(part, axis + 1);
    }
  };
  const write = (numbers: ArrayLike<number>, areIntegers: boolean): void => {
    convertInto(flat.subarray(next, next + numbers.length), dtype, numbers, areIntegers);
    next += numbers.length;
  };
  visit(data, 0);
  return flat;
}

/** The elements of an innermost array, which holds only numbers and booleans. */
function numbersIn(values: readonly unknown[], nesting: readonly number[], where: string): number[] {
  return Array.from(values, (value) => {
    if (typeof value === 'number') return value;
    if (Array.isArray(value) || typedArrayName(value) !== undefined) throw ragged(nesting, where);
    return asNumber(value, where);
  });
}

/** @throws ValueError if a typed array's buffer was detached or shrunk */
export function checkReadable<A extends NumberArray>(array: A, name: string, where: string): A {
  if (array.length > 0 || isReadable(array)) return array;
  throw new ValueError({
    where,
    message: `The ${name} has no memory any more: its buffer was transferred, or resized below it.`,
    hint: 'Make the tensor before the buffer is transferred, or pass a copy (`array.slice()`).',
  });
}

/** A number or boolean as a number. @throws ValueError for anything else */
export function asNumber(value: unknown, where: string): number {
  if (typeof value === 'number' || typeof value === 'boolean') return Number(value);
  throw notANumber(value, where);
}

function ragged(nesting: readonly number[], where: string): ShapeError {
  return new ShapeError({
    where,
    message: `Nested arrays must have one length per level. The first elements nest as ${formatShape(nesting)}; others do not.`,
  });
}

function notANumber(value: unknown, where: string): ValueError {
  return new ValueError({
    where,
    message: `Elements must be numbers or booleans. Received ${describe(value)}.`,
    hint: hintFor(value),
  });
}

function hintFor(value: unknown): string {
  const kind = Object.prototype.toString.call(value);
  if (/BigU?[iI]nt/.test(kind))
    return 'Make numbers of bigints with Number(value), or of all with Array.from(array, Number).';
  if (/DataView|ArrayBuffer/.test(kind)) return 'Give a typed array over the memory, such as new Float32Array(buffer).';
  const { length, shape, width } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (Array.isArray(shape)) return 'It is a tensor already; cast(x, dtype) of @sepal/ops converts it.';
  if (isPromise(value)) return 'Await it first.';
  if (typeof width === 'number') return 'fromPixels of @sepal/image makes a tensor of a picture.';
  if (typeof value === 'object' && value !== null && (typeof length === 'number' || Symbol.iterator in value))
    return 'Make an array of it with Array.from(value).';
  return 'Give them in nested arrays or a typed array, as in tensor([[1, 2], [3, 4]]).';
}

/** What a value is, in a word or two. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  const kind =
    typeof value === 'object' ? (typedArrayName(value) ?? value.constructor?.name ?? 'object') : typeof value;
  return withArticle(kind);
}
