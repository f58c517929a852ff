import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { FileError } from '../src/index.ts';
import { readZip } from '../src/zip/read-zip.ts';
import { writeZip } from '../src/zip/write-zip.ts';
import { joined, mutations, resultOrRefusal } from './fuzz.ts';

const where = 'model.keras';
const utf8 = (text: string) => new TextEncoder().encode(text);
const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof FileError) return error.message;
    throw error;
  }
  throw new Error('It was read.');
}

/** Every entry of an archive. */
const all = (bytes: Uint8Array) => new Map([...readZip(bytes, { where })].map(([name, read]) => [name, read()]));

/** Where a signature is, the last of its kind. */
function find(bytes: Uint8Array, signature: number): number {
  const view = viewOf(bytes);
  for (let at = bytes.length - 4; at >= 0; at--) if (view.getUint32(at, true) === signature) return at;
  throw new Error('It has none.');
}

/** An archive whose directory (and local header, if asked) says something else at a place. */
function changed(archive: Uint8Array, signature: number, offset: number, value: number, bits: 16 | 32): Uint8Array {
  const copy = archive.slice();
  const at = find(copy, signature) + offset;
  if (bits === 16) viewOf(copy).setUint16(at, value, true);
  else viewOf(copy).setUint32(at, value, true);
  return copy;
}

const LOCAL = 0x04034b50;
const LISTED = 0x02014b50;
const END = 0x06054b50;

test('what is written is read, in its order, byte for byte', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z0-9é_ /-]*[a-z0-9é]$/), fc.uint8Array({ maxLength: 300 })), {
        selector: ([name]) => name,
      }),
      (entries) => {
        const files = new Map(entries.filter(([name]) => !name.startsWith('/')));
        const archive = writeZip(files);
        expect([...all(archive)]).toEqual([...files]);
        expect(writeZip(files)).toEqual(archive);
      },
    ),
    { seed: 20, numRuns: 200 },
  );
});

test('stored entries are views, also of an archive that is a view', () => {
  const archive = writeZip(new Map([['a/b', utf8('hello')]]));
  const buffer = joined(new Uint8Array(3), archive, new Uint8Array(3));
  const entry = readZip(buffer.subarray(3, -3), { where }).get('a/b')?.();
  expect(text(entry)).toBe('hello');
  expect(entry?.buffer).toBe(buffer.buffer);
});

test('deflated entries are inflated, and their beginning alone', () => {
  const data = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i) >> 7);
  const archive = zipSync({
    'a.bin': [data, { level: 9 }],
    'b.txt': [utf8('b'), { level: 0 }],
    c: [new Uint8Array(), { level: 6 }],
  });
  const entries = readZip(archive, { where });
  expect(entries.get('a.bin')?.()).toEqual(data);
  expect(entries.get('a.bin')?.(70_000)).toEqual(data.subarray(0, 70_000));
  expect(entries.get('b.txt')?.(0)).toEqual(new Uint8Array());
  expect(entries.get('c')?.()).toEqual(new Uint8Array());
});

test('a comment is allowed, and may look like the end of an archive', () => {
  const archive = writeZip(new Map([['a', utf8('hello')]]));
  const comment = joined(changed(archive, END, 8, 77, 16).subarray(find(archive, END)), utf8('!'));
  const commented = joined(changed(archive, END, 20, comment.length, 16), comment);
  expect(text(all(commented).get('a'))).toBe('hello');
});

describe('refuses', () => {
  const one = writeZip(new Map([['a', utf8('hello')]]));
  const deflated = zipSync({ 'weights.bin': [new Uint8Array(100_000), { level: 9 }] });

  test.each(['/etc/passwd', 'C:/x', 'a/../../x', '..', 'a\\b', 'a\0b', ''])('the name %j', (name) => {
    const refused = `an entry named ${JSON.stringify(name)}`;
    expect(refusal(() => all(zipSync({ [name]: utf8('x') })))).toContain(refused);
    expect(refusal(() => writeZip(new Map([[name, utf8('x')]])))).toContain(refused);
  });

  test('two entries of one name', () => {
    const two = writeZip(
      new Map([
        ['aa', utf8('1')],
        ['ab', utf8('2')],
      ]),
    );
    two[find(two, LISTED) + 47] = 97;
    expect(refusal(() => all(two))).toContain('two entries named "aa"');
  });

  test('entries that overlap', () => {
    const two = writeZip(
      new Map([
        ['a', utf8('1')],
        ['b', utf8('2')],
      ]),
    );
    const second = find(two, LISTED);
    const inside = joined(two.subarray(0, 31), two.subarray(32));
    expect(refusal(() => all(changed(two, LISTED, 42, 0, 32)))).toMatch(/calls itself|overlaps/);
    expect(second).toBeGreaterThan(0);
    expect(refusal(() => all(inside))).toContain('damaged');
  });

  test('an entry that has the bytes of another one', () => {
    // The data of the first is the whole second one, header included: a quine's trick.
    const inner = writeZip(new Map([['b', utf8('2')]])).subarray(0, 32);
    const archive = writeZip(
      new Map([
        ['a', inner],
        ['b', utf8('2')],
      ]),
    );
    expect(refusal(() => all(changed(archive, LISTED, 42, 31, 32)))).toContain('"b" overlaps another entry');
  });

  test('a checksum that differs', () => {
    const bad = one.slice();
    bad[32] = 0;
    expect(refusal(() => all(bad))).toContain('the checksum of "a" differs');
  });

  test.each([
    ['encryption', 8, 1, 16, 'The entry "a" is encrypted'],
    ['other compression', 10, 12, 16, 'The entry "a" is compressed by method 12'],
    ['a size that the file cannot hold', 20, 2 ** 31, 32, '"a" is declared to have 2147483648 bytes; 5 are there'],
    ['sizes that disagree', 24, 6, 32, '"a" cannot have 6 bytes in 5'],
    ['zip64 sizes that are not there', 24, 0xffffffff, 32, 'the sizes of "a" are missing'],
    ['an offset outside', 42, 2 ** 31, 32, '"a" is missing'],
    ['an entry longer than the directory', 28, 60_000, 16, 'longer than the directory'],
  ] as const)('%s', (_, offset, value, bits, message) => {
    expect(refusal(() => all(changed(one, LISTED, offset, value, bits)))).toContain(message);
  });

  test('a declared size that deflate cannot reach, before anything is allocated', () => {
    const archive = changed(deflated, LISTED, 24, 0xfffffff0, 32);
    expect(refusal(() => readZip(archive, { where }))).toMatch(/"weights.bin" cannot have 4294967280 bytes in \d+/);
  });

  test('a size that weights cannot have come from, as Keras does', () => {
    const stored = writeZip(new Map([['weights.bin', new Uint8Array(1_000_000)]]));
    const archive = changed(changed(stored, LISTED, 10, 8, 16), LISTED, 24, 2 ** 28 + 1, 32);
    expect(refusal(() => readZip(archive, { where }))).toContain(
      'The entry "weights.bin" is declared to inflate from 1000000 to 268435457 bytes.',
    );
    expect(readZip(changed(archive, LISTED, 24, 2 ** 28, 32), { where }).size).toBe(1);
  });

  test('data that inflates to more or less than declared', () => {
    for (const size of [99_999, 100_001, 0]) {
      const archive = changed(deflated, LISTED, 24, size, 32);
      expect(refusal(() => all(archive))).toContain(`does not inflate to the ${size} bytes`);
    }
  });

  test('other damage', () => {
    const bad = deflated.slice();
    bad.fill(0xff, 45, 60);
    expect(refusal(() => all(bad))).toContain('"weights.bin" cannot be inflated');
    expect(refusal(() => all(changed(one, END, 10, 2, 16)))).toContain('one part of several');
    expect(refusal(() => all(changed(one, END, 16, 5, 32)))).toContain('its directory is declared at 5');
    expect(refusal(() => all(changed(changed(one, END, 10, 2, 16), END, 8, 2, 16)))).toContain(
      '1 entries, 2 are declared',
    );
    expect(refusal(() => all(changed(one, LOCAL, 0, 0, 32)))).toContain('"a" is missing');
    expect(refusal(() => all(changed(one, LOCAL, 30, 98, 16)))).toContain('calls itself');
  });

  test('truncated and extended archives, whatever the length', () => {
    for (let length = 0; length < one.length; length++) refusal(() => all(one.subarray(0, length)));
    expect(refusal(() => all(joined(one, utf8('garbage'))))).toContain('something was appended');
  });
});

test('zip64 is read', () => {
  const plain = writeZip(new Map([['a', utf8('hello')]]));
  const listAt = find(plain, LISTED);
  const wide = (...values: number[]) => {
    const view = new DataView(new ArrayBuffer(8 * values.length));
    values.forEach((value, i) => void view.setBigUint64(8 * i, BigInt(value), true));
    return new Uint8Array(view.buffer);
  };
  const listed = plain.slice(listAt, listAt + 47);
  const view = viewOf(listed);
  for (const at of [20, 24, 42]) view.setUint32(at, 0xffffffff, true);
  view.setUint16(30, 33, true);
  const extra = joined(new Uint8Array([9, 0, 1, 0, 7, 1, 0, 24, 0]), wide(5, 5, 0));
  const size = listed.length + extra.length;
  const end64 = joined(new Uint8Array([0x50, 0x4b, 6, 6]), wide(44), new Uint8Array(12), wide(1, 1, size, listAt));
  const locator = joined(
    new Uint8Array([0x50, 0x4b, 6, 7, 0, 0, 0, 0]),
    wide(listAt + size),
    new Uint8Array([1, 0, 0, 0]),
  );
  const end = plain.slice(-22);
  for (const [at, value] of [
    [8, 0xffff],
    [10, 0xffff],
  ] as const)
    viewOf(end).setUint16(at, value, true);
  for (const at of [12, 16]) viewOf(end).setUint32(at, 0xffffffff, true);
  const archive = joined(plain.subarray(0, listAt), listed, extra, end64, locator, end);
  expect(text(all(archive).get('a'))).toBe('hello');
  // Offsets beyond the file, and beyond what numbers hold, are refused like others.
  for (const offset of [2 ** 33, 2 ** 52]) {
    const far = archive.slice();
    viewOf(far).setBigUint64(listAt + 47 + 9 + 16, BigInt(offset), true);
    expect(refusal(() => all(far))).toContain('"a" is missing');
  }
  const nowhere = archive.slice();
  viewOf(nowhere).setBigUint64(find(archive, 0x07064b50) + 8, 2n ** 63n, true);
  expect(refusal(() => all(nowhere))).toContain('the record of zip64 is missing');
});

test('damaged archives give entries or a FileError, and inflate no more than they declare', async () => {
  const data = Uint8Array.from({ length: 500 }, (_, i) => (i * 7) % 31);
  const archive = zipSync({
    a: [data, { level: 9 }],
    'dir/b': [utf8('stored'), { level: 0 }],
    c: [new Uint8Array(3000), { level: 1 }],
  });
  for (const bytes of mutations(archive, 4000, 21)) {
    const entries = await resultOrRefusal(() => readZip(bytes, { where }));
    if (entries instanceof FileError) continue;
    for (const read of entries.values()) await resultOrRefusal(() => read());
    for (const read of entries.values()) await resultOrRefusal(() => read(10));
  }
});
