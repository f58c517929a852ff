import type { Shape } from '@sepal/tensor';
import type { StoredDType } from '../contents/stored-tensor.ts';
import { FileError } from '../file-error.ts';
import { decodeUtf8 } from '../platform/text.ts';

/** What precedes the numbers of a `.npy` file. */
export interface NpyHeader {
  readonly dtype: StoredDType;
  readonly isBigEndian: boolean;
  /** Whether the first axis varies fastest. */
  readonly isFortran: boolean;
  readonly shape: Shape;
  /** Where the numbers begin. */
  readonly length: number;
}

/** Longer than any header of numbers. NumPy writes 128 bytes, and asks before it reads more than 10,000. */
export const LONGEST_HEADER = 65_536;

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

const TYPES: Readonly<Record<string, StoredDType>> = {
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  b1: 'bool',
};

/** A dictionary of Python with exactly these three keys, in any order: `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`. */
const ITEM =
  /\s*(?:'(descr)'\s*:\s*(?:'([^']*)'|([[(].*?[\])](?=\s*,\s*'|\s*,?\s*\})))|'(fortran_order)'\s*:\s*(True|False)|'(shape)'\s*:\s*\(([\d\s,L]*)\))\s*(?:,|(?=\}))/sy;

/**
 * Reads the header of a `.npy` file, versions 1 to 3.
 *
 * Source: numpy/lib/format.py.
 *
 * @param bytes the file, or its first {@link LONGEST_HEADER} bytes
 * @param where the file and the array in it, for errors
 * @throws FileError if it is damaged, or if the array does not hold numbers
 */
export function readNpyHeader(bytes: Uint8Array, where: string): NpyHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || MAGIC.some((byte, i) => bytes[i] !== byte))
    throw damaged(where, 'it does not begin as .npy files do');
  const version = bytes[6] as number;
  if (version < 1 || version > 3) {
    throw new FileError({ where, message: `This is version ${version} of .npy. Expected 1, 2 or 3.` });
  }
  const start = version === 1 ? 10 : 12;
  const length = start + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (length > bytes.length)
    throw damaged(where, `its header is declared to have ${length} bytes, and ${bytes.length} are there`);
  const text = decodeUtf8(bytes.subarray(start, length));
  const { descr, structure, order, axes } = readDictionary(text, where);
  if (structure !== undefined) throw notNumbers(where, structure);
  const [, endian, code] = /^([<>|=]?)([a-zA-Z?]\d*)$/.exec(descr) ?? [];
  if (code?.startsWith('O')) {
    throw new FileError({
      where,
      message: 'The array holds Python objects, pickled: reading them would run code of the file.',
      hint: 'Save arrays of numbers instead.',
    });
  }
  const dtype = code !== undefined && Object.hasOwn(TYPES, code) ? TYPES[code] : undefined;
  if (dtype === undefined) throw notNumbers(where, descr);
  const lengths = axes
    .split(',')
    .map((axis) => axis.trim().replace(/L$/, ''))
    .filter((axis) => axis !== '');
  if (lengths.length > 64 || lengths.some((axis) => !/^\d{1,15}$/.test(axis)))
    throw damaged(where, `its shape is (${axes})`);
  return { dtype, isBigEndian: endian === '>', isFortran: order === 'True', shape: lengths.map(Number), length };
}

interface Dictionary {
  readonly descr: string;
  /** A type of several fields. */
  readonly structure: string | undefined;
  readonly order: string;
  readonly axes: string;
}

function readDictionary(text: string, where: string): Dictionary {
  const inside = /^\s*\{/.exec(text);
  let at = inside?.[0].length ?? 0;
  let descr: string | undefined;
  let structure: string | undefined;
  let order: string | undefined;
  let axes: string | undefined;
  for (let count = 0; count < 3; count++) {
    ITEM.lastIndex = at;
    const match = ITEM.exec(text);
    if (match === null) break;
    at = ITEM.lastIndex;
    if (match[1] !== undefined) {
      descr = match[2] ?? '';
      structure = match[3];
    } else if (match[4] !== undefined) order = match[5];
    else axes = match[7];
  }
  const isWhole = inside !== null && /^\s*\}\s*$/.test(text.slice(at));
  if (!isWhole || descr === undefined || order === undefined || axes === undefined) {
    throw damaged(where, `its header is ${JSON.stringify(text.trim().slice(0, 100))}`);
  }
  return { descr, structure, order, axes };
}

function damaged(where: string, what: string): FileError {
  return new FileError({ where, message: `The array is damaged: ${what}.` });
}

function notNumbers(where: string, descr: string): FileError {
  return new FileError({
    where,
    message: `The array is of NumPy's type ${JSON.stringify(descr.slice(0, 60))}. Supported are ${Object.keys(TYPES).join(', ')}.`,
    hint: "Convert it first: array.astype('float32').",
  });
}
