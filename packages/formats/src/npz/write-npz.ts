import type { DType, Tensor } from '@sepal/tensor';
import type { NamedValue } from '../contents/written-weights.ts';
import { encodeUtf8 } from '../platform/text.ts';
import { writeZip } from '../zip/write-zip.ts';

const TYPES: Readonly<Record<DType, string>> = {
  float32: '<f4',
  int32: '<i4',
  uint32: '<u4',
  uint8: '|u1',
  bool: '|b1',
};

/** NumPy aligns numbers to this, relative to the file's start. */
const ALIGNMENT = 64;

/**
 * Writes NumPy's `.npz`, uncompressed: `np.load` gives the arrays by name.
 *
 * @param weights values by name, in their order
 * @param where what is written, for errors
 * @throws FileError for a name that cannot be one in an archive, such as `a\\b`, or over 4 GB
 */
export function writeNpz(weights: readonly NamedValue[], where = 'npz'): Uint8Array<ArrayBuffer> {
  return writeZip(new Map(weights.map(({ name, value }) => [`${name}.npy`, npyOf(value)])), where);
}

function npyOf({ shape, dtype, data }: Tensor): Uint8Array {
  const lengths = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '${TYPES[dtype]}', 'fortran_order': False, 'shape': (${lengths}), }`;
  const headerLength = Math.ceil((10 + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(headerLength + data.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, (headerLength - 10) & 255, (headerLength - 10) >> 8]);
  bytes.set(encodeUtf8(`${dictionary.padEnd(headerLength - 11)}\n`), 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), headerLength);
  return bytes;
}
