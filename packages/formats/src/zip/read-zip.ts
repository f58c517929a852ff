import { causedBy, FileError } from '../file-error.ts';
import { decodeUtf8 } from '../platform/text.ts';
import { crc32 } from './crc32.ts';
import { checkEntryName, showEntryName } from './entry-name.ts';
import { inflateBounded, mostInflated } from './inflate-bounded.ts';

/** What the central directory says of an entry. */
interface Listed {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Where its local header begins. */
  readonly offset: number;
}

/** Reads an entry, or only its first `length` bytes. */
export interface ReadEntry {
  (length?: number): Uint8Array;
  /** How many bytes the entry has. */
  readonly size: number;
}

const LOCAL_HEADER = 0x04034b50;
const LISTED_HEADER = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const END_64_LOCATOR = 0x07064b50;
const END_LENGTH = 22;
const UNKNOWN_16 = 0xffff;
const UNKNOWN_32 = 0xffffffff;
const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;

/** Keras' limits: no entry may be larger than the first and also shrink by more than the second. */
const BOMB = 2 ** 28;
const MOST_EXPANSION = 100;

/**
 * The entries of a zip archive, by name, in the archive's order. Nothing is read before it is asked for.
 *
 * Reads stored and deflated entries, data descriptors, comments and zip64. Its directory is checked as a whole: what it declares must be
 * in the file, once, without overlaps, under relative names that stay inside the archive. An entry that inflates to more or less than
 * declared, or whose checksum differs, is refused when it is read. Folders are left out.
 *
 * @param bytes the archive. Stored entries are views of it
 * @param options.where the name of the file, for errors
 * @throws FileError with the entry's name
 */
export function readZip(bytes: Uint8Array, { where }: { readonly where: string }): Map<string, ReadEntry> {
  const { count, start, end } = findDirectory(bytes, where);
  const listed = readDirectory(bytes, { count, start, end, where });
  const entries = new Map<string, ReadEntry>();
  let taken = 0;
  // In the order of their bytes, so that each has to begin after the one before has ended.
  for (const entry of [...listed].sort((a, b) => a.offset - b.offset)) {
    const data = locate(bytes, entry, { after: taken, before: start, where });
    taken = data.end;
    const bytesOf = (length = entry.size) => readData(bytes.subarray(data.start, data.end), entry, length, where);
    entries.set(entry.name, Object.assign(bytesOf, { size: entry.size }));
  }
  return new Map(
    listed.filter(({ name }) => !name.endsWith('/')).map(({ name }) => [name, entries.get(name) as ReadEntry]),
  );
}

/** Where the central directory is: its end is described at the end of the file. */
function findDirectory(bytes: Uint8Array, where: string): { count: number; start: number; end: number } {
  const view = viewOf(bytes);
  for (let at = bytes.length - END_LENGTH; at >= 0 && at >= bytes.length - END_LENGTH - UNKNOWN_16; at--) {
    if (view.getUint32(at, true) !== END || at + END_LENGTH + view.getUint16(at + 20, true) !== bytes.length) continue;
    const count = view.getUint16(at + 10, true);
    const size = view.getUint32(at + 12, true);
    const start = view.getUint32(at + 16, true);
    const disks = [view.getUint16(at + 4, true), view.getUint16(at + 6, true)];
    if (count === UNKNOWN_16 || size === UNKNOWN_32 || start === UNKNOWN_32) return findDirectory64(view, at, where);
    if (disks.some((disk) => disk !== 0) || view.getUint16(at + 8, true) !== count) {
      throw new FileError({ where, message: 'The zip archive is one part of several.', hint: 'Join the parts first.' });
    }
    if (start + size !== at)
      throw damaged(where, `its directory is declared at ${start} to ${start + size}, and ends at ${at}`);
    return { count, start, end: at };
  }
  throw new FileError({
    where,
    message: `The zip archive of ${bytes.length} bytes does not end with the record that ends such archives.`,
    hint: 'It was cut short, or something was appended to it: get it again.',
  });
}

function findDirectory64(view: DataView, endAt: number, where: string): { count: number; start: number; end: number } {
  const locator = endAt - 20;
  if (locator < 0 || view.getUint32(locator, true) !== END_64_LOCATOR)
    throw damaged(where, 'the record of zip64 is missing');
  const at = wide(view, locator + 8);
  if (at + 56 > locator || view.getUint32(at, true) !== END_64) throw damaged(where, 'the record of zip64 is missing');
  const count = wide(view, at + 32);
  const size = wide(view, at + 40);
  const start = wide(view, at + 48);
  if (start + size !== at)
    throw damaged(where, `its directory is declared at ${start} to ${start + size}, and ends at ${at}`);
  return { count, start, end: at };
}

interface Directory {
  readonly count: number;
  readonly start: number;
  readonly end: number;
  readonly where: string;
}

function readDirectory(bytes: Uint8Array, { count, start, end, where }: Directory): Listed[] {
  const view = viewOf(bytes);
  const names = new Set<string>();
  const entries: Listed[] = [];
  let at = start;
  while (at < end) {
    if (at + 46 > end || view.getUint32(at, true) !== LISTED_HEADER)
      throw damaged(where, `its directory has no entry at ${at}`);
    const nameEnd = at + 46 + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > end) throw damaged(where, `the directory's entry at ${at} is longer than the directory`);
    const name = decodeUtf8(bytes.subarray(at + 46, nameEnd));
    checkEntryName(name, where);
    if (names.has(name))
      throw new FileError({ where, message: `The zip archive has two entries named ${showEntryName(name)}.` });
    names.add(name);
    const sizes = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
    const [size, compressedSize, offset] = widened(sizes, view, { from: nameEnd, to: extraEnd, name, where });
    entries.push({
      name,
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      compressedSize,
      size,
      offset,
    });
    at = next;
  }
  if (entries.length !== count)
    throw damaged(where, `its directory has ${entries.length} entries, ${count} are declared`);
  return entries;
}

/** Zip64 has the numbers that 32 bits cannot hold in an extra field: size, compressed size, offset, those that are needed. */
function widened(
  numbers: readonly number[],
  view: DataView,
  { from, to, name, where }: { from: number; to: number; name: string; where: string },
): [number, number, number] {
  let field = from;
  let fieldEnd = from;
  if (numbers.includes(UNKNOWN_32)) {
    while (field + 4 <= to && view.getUint16(field, true) !== 1) field += 4 + view.getUint16(field + 2, true);
    if (field + 4 > to) throw damaged(where, `the sizes of ${showEntryName(name)} are missing`);
    fieldEnd = Math.min(to, field + 4 + view.getUint16(field + 2, true));
    field += 4;
  }
  return numbers.map((number) => {
    if (number !== UNKNOWN_32) return number;
    if (field + 8 > fieldEnd) throw damaged(where, `the sizes of ${showEntryName(name)} are missing`);
    field += 8;
    return wide(view, field - 8);
  }) as [number, number, number];
}

/** Where the data of an entry is. Its own header repeats what the directory says, and may have another length. */
function locate(
  bytes: Uint8Array,
  entry: Listed,
  { after, before, where }: { after: number; before: number; where: string },
): { start: number; end: number } {
  const { name, offset, size, compressedSize, method, flags } = entry;
  const view = viewOf(bytes);
  if (offset + 30 > before || view.getUint32(offset, true) !== LOCAL_HEADER)
    throw damaged(where, `${showEntryName(name)} is missing`);
  if (offset < after) throw damaged(where, `${showEntryName(name)} overlaps another entry`);
  const nameEnd = offset + 30 + view.getUint16(offset + 26, true);
  const start = nameEnd + view.getUint16(offset + 28, true);
  const end = start + compressedSize;
  if (end > before)
    throw damaged(
      where,
      `${showEntryName(name)} is declared to have ${compressedSize} bytes; ${Math.max(0, before - start)} are there`,
    );
  const ownName = decodeUtf8(bytes.subarray(offset + 30, nameEnd));
  if (ownName !== name) throw damaged(where, `the entry ${showEntryName(name)} calls itself ${showEntryName(ownName)}`);
  if ((flags & ENCRYPTED) !== 0)
    throw new FileError({ where, message: `The entry ${showEntryName(name)} is encrypted.` });
  const isPossible = method === STORED ? size === compressedSize : size <= mostInflated(compressedSize);
  if (!isPossible) throw damaged(where, `${showEntryName(name)} cannot have ${size} bytes in ${compressedSize}`);
  if (size > BOMB && size > MOST_EXPANSION * compressedSize) {
    throw new FileError({
      where,
      message: `The entry ${showEntryName(name)} is declared to inflate from ${compressedSize} to ${size} bytes. Weights do not compress like that.`,
      hint: 'If the file is yours, pack it again without compression.',
    });
  }
  return { start, end };
}

function readData(data: Uint8Array, { name, method, size, crc }: Listed, length: number, where: string): Uint8Array {
  if (method !== STORED && method !== DEFLATED) {
    throw new FileError({
      where,
      message: `The entry ${showEntryName(name)} is compressed by method ${method}. Expected 0 (stored) or 8 (deflated).`,
      hint: 'Pack the archive again without compression.',
    });
  }
  const isPart = length < size;
  const read = method === STORED ? data.subarray(0, length) : inflated(data, { name, size, length, where });
  if (!isPart && crc32(read) !== crc) throw damaged(where, `the checksum of ${showEntryName(name)} differs`);
  return read;
}

function inflated(
  data: Uint8Array,
  { name, size, length, where }: { name: string; size: number; length: number; where: string },
): Uint8Array {
  let result: Uint8Array | undefined;
  try {
    result = inflateBounded(data, size, length);
  } catch (error) {
    throw causedBy(error, damage(where, `${showEntryName(name)} cannot be inflated (${(error as Error).message})`));
  }
  if (result === undefined)
    throw damaged(where, `${showEntryName(name)} does not inflate to the ${size} bytes that are declared`);
  return result;
}

function damaged(where: string, what: string): FileError {
  return new FileError(damage(where, what));
}

const damage = (where: string, what: string) => ({
  where,
  message: `The zip archive is damaged: ${what}.`,
  hint: 'Get it again.',
});

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** A number of 64 bits. Those over 2^53 lose their last digits; no file is as large. */
const wide = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));
