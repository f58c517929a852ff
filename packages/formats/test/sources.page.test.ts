import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSibling } from '../src/sources/read-sibling.ts';
import { readSource } from '../src/sources/read-source.ts';
import type { Progress, Source } from '../src/sources/source.ts';
import { seeded } from './fuzz.ts';

/** The part of the DOM that the tests use, declared structurally. */
interface Page {
  readonly DataTransfer: new () => { readonly items: { add(file: File): void }; readonly files: Iterable<File> };
  readonly document: { readonly baseURI: string };
  readonly caches: {
    open(name: string): Promise<{ put(url: string, response: Response): Promise<void> }>;
    delete(name: string): Promise<boolean>;
  };
}
const { DataTransfer, document, caches } = globalThis as unknown as Page;

const random = seeded(3);
const data = Uint8Array.from({ length: 300_000 }, () => Math.floor(random() * 256));
const utf8 = (text: string) => new TextEncoder().encode(text);

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes.subarray(0, 50_000)));

const sources: readonly (readonly [string, () => Source, number?])[] = [
  ['bytes', () => data],
  ['a Blob', () => new Blob([data])],
  ['a File', () => new File([data], 'data.bin')],
  [
    'a FileList',
    () => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([data], 'data.bin'));
      return transfer.files;
    },
  ],
  ['a Response', () => new Response(data)],
  ['a stream', () => new Blob([data]).stream()],
  ['a blob URL', () => URL.createObjectURL(new Blob([data]))],
  ['a data URL', () => `data:application/octet-stream;base64,${base64(data)}`, 50_000],
];

test.each(sources.map(([name, source, length = data.length]) => [name, source, length] as const))(
  '%s',
  async (_, source, length) => {
    const seen: Progress[] = [];
    const { bytes } = await readSource(source(), {
      onProgress: (progress) => void seen.push(progress),
      checksum: await sha256(data.slice(0, length)),
    });
    expect(bytes).toEqual(data.subarray(0, length));
    for (const { total } of seen) expect([undefined, length]).toContain(total);
    await expect(readSource(source(), { checksum: await sha256(utf8('other')) })).rejects.toThrow(
      'The checksum differs.',
    );
    await expect(readSource(source(), { signal: AbortSignal.abort('stop') })).rejects.toBe('stop');
  },
);

test('a string is a URL, relative to the page', async () => {
  const asked: string[] = [];
  const fetch = async (url: string) => {
    asked.push(url);
    return new Response(utf8('{}'));
  };
  const file = await readSource('models/model.json?v=1', { fetch });
  await readSibling(file, 'shard.bin', { fetch });
  const page = new URL('.', document.baseURI).href;
  expect(asked).toEqual([`${page}models/model.json?v=1`, `${page}models/shard.bin?v=1`]);
});

test('a file of this server comes with its total', async () => {
  const seen: Progress[] = [];
  const url = new URL('../package.json', import.meta.url);
  const { bytes, name } = await readSource(url, { onProgress: (progress) => void seen.push(progress) });
  expect(JSON.parse(new TextDecoder().decode(bytes)).name).toBe('@sepal/formats');
  expect(name).toBe(url.href);
  expect(seen.at(-1)).toEqual({ loaded: bytes.length, total: bytes.length, name });
});

test('an address that nobody answers', async () => {
  await expect(readSource('http://127.0.0.1:9/model.json')).rejects.toThrow(
    /^http:\/\/127\.0\.0\.1:9\/model\.json: Fetching failed: .* CORS headers\.$/,
  );
});

test('an abort ends a fetch that is under way', async () => {
  const controller = new AbortController();
  const reason = new Error('not wanted any more');
  const body = new ReadableStream<Uint8Array>({ start: (stream) => stream.enqueue(data.slice()) });
  const fetch = async () => new Response(body);
  const onProgress = () => controller.abort(reason);
  await expect(readSource('https://x.test/a', { fetch, signal: controller.signal, onProgress })).rejects.toBe(reason);
});

test('the declared length of another origin is not believed: the body may have come compressed', async () => {
  const response = new Response(data, { headers: { 'content-length': '1000' } });
  Object.defineProperty(response, 'type', { value: 'cors' });
  const seen: Progress[] = [];
  const onProgress = (progress: Progress) => void seen.push(progress);
  const { bytes } = await readSource('https://x.test/a', { fetch: async () => response, onProgress });
  expect(bytes).toEqual(data);
  expect(seen.at(-1)).toEqual({ loaded: data.length, total: undefined, name: 'https://x.test/a' });
});

test('files that the user picked', async () => {
  const file = await readSource([new File([data], 'a.bin'), new File(['{}'], 'model.json')]);
  expect(file.name).toBe('model.json');
  expect(await readSibling(file, 'a.bin', { length: data.length })).toEqual(data);
});

describe('Cache Storage', () => {
  const cache = 'sepal-test';
  const url = 'https://x.test/weights.bin';
  let content = utf8('one');
  let count = 0;
  const fetch = async () => {
    count++;
    return new Response(content);
  };
  beforeEach(async () => {
    await caches.delete(cache);
    content = utf8('one');
    count = 0;
  });
  afterEach(() => caches.delete(cache));

  test('keeps files', async () => {
    const seen: Progress[] = [];
    await readSource(url, { cache, fetch });
    const { bytes } = await readSource(url, { cache, fetch, onProgress: (progress) => void seen.push(progress) });
    expect(bytes).toEqual(utf8('one'));
    expect(seen).toEqual([{ loaded: 3, total: 3, name: url }]);
    expect(count).toBe(1);
    await readSource(`${url}?v=2`, { cache, fetch });
    await readSource(url, { fetch });
    expect(count).toBe(3);
  });

  test('fetches a damaged file again, and refuses one that is not what it was', async () => {
    await readSource(url, { cache, fetch });
    const damage = async () => {
      const headers = { 'sepal-sha-256': await sha256(utf8('one')) };
      await (await caches.open(cache)).put(url, new Response('on', { headers }));
    };
    await damage();
    expect((await readSource(url, { cache, fetch })).bytes).toEqual(utf8('one'));
    expect(count).toBe(2);
    await damage();
    content = utf8('two');
    await expect(readSource(url, { cache, fetch })).rejects.toThrow('The file has changed since it was first fetched');
    const checksum = await sha256(utf8('two'));
    expect((await readSource(url, { cache, fetch, checksum })).bytes).toEqual(utf8('two'));
    expect((await readSource(url, { cache, fetch })).bytes).toEqual(utf8('two'));
    expect(count).toBe(4);
  });

  test('leaves files alone that somebody else stored', async () => {
    await (await caches.open(cache)).put(url, new Response('other'));
    expect((await readSource(url, { cache, fetch })).bytes).toEqual(utf8('one'));
  });
});
