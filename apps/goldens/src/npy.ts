export interface NpyArray {
  readonly shape: readonly number[];
  /** NumPy's type code, for example `<f4`. */
  readonly dtype: string;
  /** C order. */
  readonly data: Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;
}

const ARRAYS = {
  '<f4': Float32Array,
  '<f8': Float64Array,
  '<i4': Int32Array,
  '<u4': Uint32Array,
  '|u1': Uint8Array,
  '|b1': Uint8Array,
} as const;

/**
 * Reads a `.npy` file (NumPy's format 1.0 to 3.0, little endian, C order).
 *
 * @param bytes the whole file
 * @throws Error if it is not such a file, is in Fortran order, or has another type
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * @example const { shape, data } = readNpy(await readFile(shared('keras/golden/x.npy')));
 */
export function readNpy(bytes: Uint8Array): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = String.fromCharCode(...bytes.subarray(1, 6));
  if (bytes[0] !== 0x93 || magic !== 'NUMPY') throw new Error('Not a .npy file');
  const long = (bytes[6] ?? 0) >= 2;
  const start = long ? 12 : 10;
  const end = start + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = new TextDecoder().decode(bytes.subarray(start, end));
  const dtype = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const shapeText = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (dtype === undefined || shapeText === undefined) throw new Error(`A .npy header without type or shape: ${header}`);
  if (/'fortran_order':\s*True/.test(header)) throw new Error('A .npy file in Fortran order');
  if (!(dtype in ARRAYS)) throw new Error(`A .npy file of type ${dtype}`);
  const shape = shapeText
    .split(',')
    .filter((size) => size.trim() !== '')
    .map(Number);
  const length = shape.reduce((product, size) => product * size, 1);
  const arrayType = ARRAYS[dtype as keyof typeof ARRAYS];
  // Copied, since the bytes of a file may start anywhere in their buffer. (A Buffer's own slice does not copy.)
  const body = Uint8Array.from(bytes.subarray(end, end + length * arrayType.BYTES_PER_ELEMENT));
  if (body.length !== length * arrayType.BYTES_PER_ELEMENT) throw new Error('A .npy file that ends too early');
  return { shape, dtype, data: new arrayType(body.buffer) };
}
