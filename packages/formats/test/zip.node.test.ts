import { goldenFile } from '@sepal/goldens';
import { expect, test } from 'vitest';
import { readZip } from '../src/zip/read-zip.ts';

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

test('an archive that was written to a pipe: sizes behind the data, a folder and a comment', () => {
  const entries = readZip(goldenFile('containers/streamed.zip'), { where: 'a.zip' });
  expect([...entries.keys()]).toEqual(['folder/deflated.txt', 'stored.txt']);
  for (const read of entries.values()) {
    expect(text(read())).toBe('hello '.repeat(20));
    expect(text(read(3))).toBe('hel');
    expect(read.size).toBe(120);
  }
});

test('another compression is refused when its entry is read', () => {
  const read = readZip(goldenFile('containers/bzip2.zip'), { where: 'a.zip' }).get('a.txt');
  expect(() => read?.()).toThrow(
    'a.zip: The entry "a.txt" is compressed by method 12. Expected 0 (stored) or 8 (deflated).',
  );
});
