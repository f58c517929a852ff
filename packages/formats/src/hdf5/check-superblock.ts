import { FileError } from '../file-error.ts';

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** h5wasm's file system cuts lengths to 32 bits. */
const LARGEST_FILE = 2 ** 32 - 1;
/** Every superblock is at least as long. */
const SHORTEST = 48;
/** Where versions 0 to 3 have the file's length. */
const LENGTH_AT = [40, 44, 28, 28];

/**
 * Checks that a file starts as HDF5, is not too large, and has as many bytes as it says. libhdf5 would tell the latter in its own words.
 *
 * Source: "Format Signature and Superblock" in the HDF5 File Format Specification, version 3.
 *
 * @param where the file's name, for errors
 * @throws FileError otherwise
 */
export function checkSuperblock(bytes: Uint8Array, where: string): void {
  const refuse = (message: string): FileError => new FileError({ where, message });
  if (bytes.length === 0) throw refuse('The file is empty.');
  if (bytes.length > LARGEST_FILE) throw refuse(`The file has ${bytes.length} bytes. HDF5 of less than 4 GB is read.`);
  const start = signatureIn(bytes);
  if (start === undefined) throw refuse('This is not an HDF5 file: it does not start as one.');
  const rest = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.length - start);
  if (rest.byteLength < SHORTEST) throw refuse(`The file is cut short: it has only ${bytes.length} bytes.`);
  const version = rest.getUint8(8);
  const bytesPerAddress = rest.getUint8(version < 2 ? 13 : 9);
  if (version >= LENGTH_AT.length || bytesPerAddress !== 8) return;
  const end = Number(rest.getBigUint64(LENGTH_AT[version] as number, true));
  if (bytes.length < end) throw refuse(`The file is cut short: it has ${bytes.length} bytes of ${end}.`);
}

/** Where the file starts: at 0, or after a block of the user's, at 512, 1024, 2048, … bytes. */
function signatureIn(bytes: Uint8Array): number | undefined {
  for (let start = 0; start < bytes.length; start = Math.max(512, 2 * start)) {
    if (SIGNATURE.every((byte, index) => bytes[start + index] === byte)) return start;
  }
  return undefined;
}
