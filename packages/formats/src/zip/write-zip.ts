import { FileError } from '../file-error.ts';
import { encodeUtf8 } from '../platform/text.ts';
import { crc32 } from './crc32.ts';
import { checkEntryName } from './entry-name.ts';

const VERSION = 20;
const NAMES_ARE_UTF8 = 0x0800;
/** 1980-01-01, the first day that zip knows: files of the same content are equal. */
const DATE = 0x21;
const LARGEST = 0xffffffff;

/**
 * A zip archive of uncompressed entries, as Keras and NumPy write them. The same entries always give the same bytes.
 *
 * @param entries contents by name, in their order
 * @param where what is written, for errors
 * @throws FileError for a name that readers refuse, over 4 GB, which only zip64 can hold, or more than 65,534 entries
 */
export function writeZip(entries: ReadonlyMap<string, Uint8Array>, where = 'writeZip'): Uint8Array<ArrayBuffer> {
  for (const name of entries.keys()) checkEntryName(name, where);
  const files = [...entries].map(([name, data]) => ({ name: encodeUtf8(name), data, crc: crc32(data) }));
  const listed = files.reduce((sum, { name }) => sum + 46 + name.length, 0);
  const stored = files.reduce((sum, { name, data }) => sum + 30 + name.length + data.length, 0);
  if (stored + listed + 22 > LARGEST || files.length >= 0xffff) {
    throw new FileError({
      where,
      message: `A zip archive holds up to 4 GB. These ${files.length} entries have ${stored} bytes.`,
    });
  }
  const bytes = new Uint8Array(stored + listed + 22);
  const view = new DataView(bytes.buffer);
  let at = 0;
  let listAt = stored;
  for (const { name, data, crc } of files) {
    // What both headers have: version, flags, method, time, date, checksum, sizes, length of the name.
    const common = (start: number) => {
      view.setUint16(start, VERSION, true);
      view.setUint16(start + 2, NAMES_ARE_UTF8, true);
      view.setUint16(start + 8, DATE, true);
      view.setUint32(start + 10, crc, true);
      view.setUint32(start + 14, data.length, true);
      view.setUint32(start + 18, data.length, true);
      view.setUint16(start + 22, name.length, true);
    };
    view.setUint32(listAt, 0x02014b50, true);
    view.setUint16(listAt + 4, VERSION, true);
    common(listAt + 6);
    view.setUint32(listAt + 42, at, true);
    bytes.set(name, listAt + 46);
    listAt += 46 + name.length;
    view.setUint32(at, 0x04034b50, true);
    common(at + 4);
    bytes.set(name, at + 30);
    bytes.set(data, at + 30 + name.length);
    at += 30 + name.length + data.length;
  }
  view.setUint32(listAt, 0x06054b50, true);
  view.setUint16(listAt + 8, files.length, true);
  view.setUint16(listAt + 10, files.length, true);
  view.setUint32(listAt + 12, listed, true);
  view.setUint32(listAt + 16, stored, true);
  return bytes;
}
