import type { Metadata } from 'h5wasm';
import type { StoredDType } from '../contents/stored-tensor.ts';

/** HDF5's classes of types, `H5T_class_t`. */
export const TYPE_CLASS = {
  integer: 0,
  float: 1,
  string: 3,
  opaque: 5,
  compound: 6,
  reference: 7,
  enum: 8,
  list: 9,
  array: 10,
};

const NAMES: ReadonlyMap<number, (size: number) => string> = new Map<number, (size: number) => string>([
  [TYPE_CLASS.integer, (size) => `integers of ${size} bytes`],
  [TYPE_CLASS.float, (size) => `floating-point numbers of ${size} bytes`],
  [TYPE_CLASS.string, () => 'texts'],
  [TYPE_CLASS.opaque, (size) => `opaque values of ${size} bytes`],
  [TYPE_CLASS.compound, (size) => `compound values of ${size} bytes`],
  [TYPE_CLASS.reference, () => 'references'],
  [TYPE_CLASS.enum, () => 'values of an enumeration'],
  [TYPE_CLASS.list, () => 'lists of varying length'],
  [TYPE_CLASS.array, () => 'arrays'],
]);

/**
 * The element type of numbers in an HDF5 file; undefined if they are none, or of a size that nothing computes with.
 *
 * @param declared Keras' attribute `dtype`. h5py writes bfloat16 as opaque bytes
 */
export function elementType({ type, size, signed, enum_type }: Metadata, declared?: unknown): StoredDType | undefined {
  if (declared === 'bfloat16') return size === 2 && type !== TYPE_CLASS.integer ? 'bfloat16' : undefined;
  if (type === TYPE_CLASS.integer) return INTEGERS[signed ? 'signed' : 'unsigned'].get(size);
  if (type === TYPE_CLASS.float) return FLOATS.get(size);
  // h5py's booleans
  const isBoolean = type === TYPE_CLASS.enum && size === 1 && enum_type?.members['FALSE'] === 0;
  return isBoolean && enum_type?.members['TRUE'] === 1 ? 'bool' : undefined;
}

/** What a dataset holds, for errors. */
export function describeType({ type, size }: Metadata): string {
  return NAMES.get(type)?.(size) ?? 'values of an unknown type';
}

const FLOATS: ReadonlyMap<number, StoredDType> = new Map([
  [2, 'float16'],
  [4, 'float32'],
  [8, 'float64'],
]);

const INTEGERS: Readonly<Record<'signed' | 'unsigned', ReadonlyMap<number, StoredDType>>> = {
  signed: new Map([
    [1, 'int8'],
    [2, 'int16'],
    [4, 'int32'],
    [8, 'int64'],
  ]),
  unsigned: new Map([
    [1, 'uint8'],
    [2, 'uint16'],
    [4, 'uint32'],
    [8, 'uint64'],
  ]),
};
