import { ValueError } from './errors.ts';
import { allowedNamesHint } from './options/names.ts';
import { showBare } from './options/show.ts';
import { typedArrayName } from './typed-array.ts';

/** The element types that Sepal computes with. `bool` is stored as one byte, 0 or 1. */
export type DType = 'float32' | 'int32' | 'uint32' | 'uint8' | 'bool';

/** The plain typed array that holds each element type. */
export interface DataTypes {
  float32: Float32Array;
  int32: Int32Array;
  uint32: Uint32Array;
  uint8: Uint8Array;
  bool: Uint8Array;
}

/** A typed array that can hold the elements of some tensor. */
export type TensorData = DataTypes[DType];

const ARRAYS = {
  float32: Float32Array,
  int32: Int32Array,
  uint32: Uint32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} satisfies { [D in DType]: new (length: number) => DataTypes[D] };

/** The name of the array type that holds each element type, for errors. */
export const ARRAY_NAMES = {
  float32: 'Float32Array',
  int32: 'Int32Array',
  uint32: 'Uint32Array',
  uint8: 'Uint8Array',
  bool: 'Uint8Array',
} satisfies { [D in DType]: string };

/** All element types, in the order in which errors list them. */
export const dtypes: readonly DType[] = /* @__PURE__ */ Object.keys(ARRAYS) as DType[];

/** Bytes of one element. */
export function bytesPerElement(dtype: DType): number {
  return ARRAYS[dtype].BYTES_PER_ELEMENT;
}

/**
 * A new typed array of `length` zeros for elements of `dtype`.
 *
 * @throws ValueError for an unknown element type, or if the allocation fails
 */
export function allocate<D extends DType>(dtype: D, length: number): DataTypes[D] {
  checkDType(dtype);
  try {
    return new ARRAYS[dtype](length) as DataTypes[D];
  } catch (error) {
    if ((error as Error).name !== 'RangeError') throw error;
    throw new ValueError({
      message: `There is no memory for ${length} elements of dtype ${dtype}.`,
      hint: 'Use fewer samples at a time, or smaller shapes.',
    });
  }
}

/** Tells whether `data` is the array type in which elements of `dtype` are stored, of this realm or another. */
export function isDataOf<D extends DType>(dtype: D, data: unknown): data is DataTypes[D] {
  return typedArrayName(data) === ARRAY_NAMES[dtype];
}

/** Returns `dtype` if it is one of the element types. @throws ValueError otherwise. */
export function checkDType(dtype: unknown, where?: string): DType {
  if (typeof dtype === 'string' && Object.hasOwn(ARRAYS, dtype)) return dtype as DType;
  throw new ValueError({
    where,
    message: `Invalid dtype: ${showBare(dtype)}.`,
    hint: allowedNamesHint(dtype, dtypes),
  });
}
