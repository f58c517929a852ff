import { decodeUtf8 } from '../platform/text.ts';

/** What a file is, told by its bytes. */
export type FileKind =
  | 'zip'
  | 'npz'
  | 'hdf5'
  | 'json'
  | 'safetensors'
  // What people pass by mistake.
  | 'html'
  | 'git-lfs'
  | 'gzip'
  | 'tflite'
  | 'npy'
  | 'pickle'
  | 'pytorch'
  | 'empty'
  | 'unknown';

const ZIP = [0x50, 0x4b, 0x03, 0x04];
const EMPTY_ZIP = [0x50, 0x4b, 0x05, 0x06];
const HDF5 = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const NPY = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const GZIP = [0x1f, 0x8b];

/**
 * What a file is, told by its first bytes and never by its name.
 *
 * @example
 * kindOf(new Uint8Array([0x7b, 0x7d])); // 'json'
 */
export function kindOf(bytes: Uint8Array): FileKind {
  const has = (signature: readonly number[], at = 0) => signature.every((byte, i) => bytes[at + i] === byte);
  if (bytes.length === 0) return 'empty';
  // What NumPy and this package save of a model without weights. A model's archive has entries.
  if (has(EMPTY_ZIP)) return 'npz';
  if (has(ZIP)) return kindOfZip(bytes);
  // A block of the user's may come first; its length is a power of two.
  for (let at = 0; at < bytes.length; at = at === 0 ? 512 : at * 2) if (has(HDF5, at)) return 'hdf5';
  if (has(NPY)) return 'npy';
  if (isSafetensors(bytes)) return 'safetensors';
  if (has(GZIP)) return 'gzip';
  const start = decodeUtf8(bytes.subarray(0, 512)).trimStart();
  if (/^[{[]/.test(start)) return 'json';
  if (isHtml(start)) return 'html';
  if (start.startsWith('version https://git-lfs.github.com/')) return 'git-lfs';
  if (start.slice(4, 8) === 'TFL3') return 'tflite';
  if (bytes[0] === 0x80 && (bytes[1] as number) >= 2 && (bytes[1] as number) <= 5) return 'pickle';
  return 'unknown';
}

const isHtml = (start: string): boolean =>
  /^(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b/i.test(start);

/** The name of the first entry tells what an archive is for. */
function kindOfZip(bytes: Uint8Array): FileKind {
  const length = (bytes[26] ?? 0) | ((bytes[27] ?? 0) << 8);
  const name = decodeUtf8(bytes.subarray(30, 30 + length));
  if (name.endsWith('.npy')) return 'npz';
  return /(?:^|\/)(?:data|constants)\.pkl$/.test(name) ? 'pytorch' : 'zip';
}

function isSafetensors(bytes: Uint8Array): boolean {
  if (bytes.length < 10) return false;
  const header = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  return header >= 2n && header <= BigInt(bytes.length - 8) && bytes[8] === 0x7b;
}
