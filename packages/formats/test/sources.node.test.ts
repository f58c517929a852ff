import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { FileError } from '../src/index.ts';
import { md5 } from '../src/sources/md5.ts';
import { readSibling } from '../src/sources/read-sibling.ts';
import { readSource } from '../src/sources/read-source.ts';
import type { Progress, Source, SourceOptions } from '../src/sources/source.ts';
import { readZip } from '../src/zip/read-zip.ts';
import { seeded } from './fuzz.ts';
import { serve, type TestServer } from './serve.ts';
import { streamOf } from './stream-of.ts';

const random = seeded(1);
/** Larger than what one packet of a socket holds. */
const data = Uint8Array.from({ length: 300_000 }, () => Math.floor(random() * 256));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const utf8 = (text: string) => new TextEncoder().encode(text);

let server: TestServer;
let folder: string;
/** What the server sends for `/changing`. */
let changing: Uint8Array;
/** Ends the requests for `/stalled`. */
const stalled: (() => void)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sepal-sources-'));
  server = await serve(({ url = '', headers }, response) => {
    const send = (bytes: Uint8Array, more: Record<string, string | number> = {}) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes.length, ...more });
      response.end(bytes);
    };
    const path = url.replace(/\?.*/, '');
    if (path === '/model/data.bin') return send(data);
    if (path === '/model/model.json') return send(utf8('{"a": 1}'));
    if (path === '/model/deep/shard 1#.bin') return send(utf8('never asked for like this'));
    if (path === '/model/deep/shard%201%23.bin') return send(utf8('a shard'));
    if (path === '/changing') return send(changing);
    if (path === '/gzip') return send(gzipSync(data), { 'content-encoding': 'gzip' });
    if (path === '/chunked') {
      response.writeHead(200);
      response.write(data.subarray(0, 100_000));
      return response.end(data.subarray(100_000));
    }
    if (path === '/page')
      return send(utf8('<!doctype html><title>App</title>'), { 'content-type': 'text/html; charset=utf-8' });
    if (path === '/lfs') return send(utf8('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n'));
    if (path === '/empty') return send(new Uint8Array());
    if (path === '/moved') return response.writeHead(302, { location: '/model/data.bin' }).end();
    if (path === '/secret') {
      if (headers.authorization === 'Bearer x') return send(data);
      return response.writeHead(401).end('no');
    }
    if (path === '/cut') {
      response.writeHead(200, { 'content-length': data.length });
      return response.write(data.subarray(0, 100_000), () => response.destroy());
    }
    if (path === '/stalled') {
      response.writeHead(200, { 'content-length': data.length });
      response.write(data.subarray(0, 1000));
      return stalled.push(() => response.destroy());
    }
    return response.writeHead(404, 'Not Found', { 'content-type': 'text/plain', 'content-length': 4 }).end('none');
  });
});
beforeEach(() => {
  server.requests.length = 0;
});
afterAll(async () => {
  for (const end of stalled) end();
  await server.close();
  await rm(folder, { recursive: true });
});

async function refusal(source: Source, options?: SourceOptions): Promise<FileError> {
  const error: unknown = await readSource(source, options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(FileError);
  return error as FileError;
}

describe('every kind of source gives the same bytes', () => {
  const path = () => join(folder, 'data.bin');
  beforeAll(() => writeFile(path(), data));
  const parts = [data.subarray(0, 1), data.subarray(1, 200_000), new Uint8Array(), data.subarray(200_000)];
  test.each<readonly [string, () => Source]>([
    ['bytes', () => data],
    ['a Buffer', () => Buffer.from(data)],
    ['an ArrayBuffer', () => data.slice().buffer],
    [
      'a SharedArrayBuffer',
      () => {
        const shared = new Uint8Array(new SharedArrayBuffer(data.length));
        shared.set(data);
        return shared.buffer;
      },
    ],
    ['a Blob', () => new Blob([data])],
    ['a File', () => new File([data], 'data.bin')],
    ['a Response', () => new Response(data)],
    ['a stream', () => streamOf(...parts)],
    ['a path', path],
    ['a file URL', () => pathToFileURL(path())],
    ['a file URL in a string', () => pathToFileURL(path()).href],
    ['a URL', () => new URL(`${server.origin}/model/data.bin`)],
    ['a URL in a string', () => `${server.origin}/model/data.bin`],
    ['a compressed body', () => `${server.origin}/gzip`],
    ['a body of unknown length', () => `${server.origin}/chunked`],
    ['a redirect', () => `${server.origin}/moved`],
    ['a data URL', () => `data:application/octet-stream;base64,${Buffer.from(data).toString('base64')}`],
    ['a Map', () => new Map([['data.bin', data]])],
    ['an array of File', () => [new File([data], 'data.bin')]],
  ])('%s', async (_, source) => {
    const { bytes } = await readSource(source());
    expect(Object.prototype.toString.call(bytes.buffer)).toBe('[object ArrayBuffer]');
    expect(Buffer.compare(bytes, data)).toBe(0);
    const seen: Progress[] = [];
    const watched = await readSource(source(), { onProgress: (progress) => void seen.push(progress) });
    expect(Buffer.compare(watched.bytes, data)).toBe(0);
    if (seen.length > 0) {
      expect(seen.at(-1)?.loaded).toBe(data.length);
      const loaded = seen.map((progress) => progress.loaded);
      expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
      for (const { total } of seen) expect([undefined, data.length]).toContain(total);
    }
    await readSource(source(), { checksum: `sha256-${sha256(data)}` });
    const error = await refusal(source(), { checksum: sha256(utf8('other')) });
    expect(error.detail).toContain(`Expected sha256-${sha256(utf8('other'))}. Received sha256-${sha256(data)}`);
  });

  test('what is no source is refused', async () => {
    for (const wrong of [undefined, null, 3, {}, ['a'], [new Blob([data])]]) {
      await expect(readSource(wrong as unknown as Source)).rejects.toThrow(/Received: /);
    }
  });
});

describe('checksums', () => {
  test('in Base64, in hex, with and without a prefix', async () => {
    const hex = sha256(data);
    const base64 = createHash('sha256').update(data).digest('base64');
    const forms = [
      hex,
      hex.toUpperCase(),
      `sha256-${hex}`,
      `sha256:${hex}`,
      `sha256-${base64}`,
      `sha256-${base64.replaceAll('+', '-').replaceAll('/', '_')}`,
    ];
    for (const checksum of forms) await readSource(data, { checksum });
  });

  test('MD5, for files of old', async () => {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000]) {
      const bytes = Uint8Array.from({ length }, (_, index) => index * 31);
      expect(md5(bytes), `${length}`).toBe(createHash('md5').update(bytes).digest('hex'));
    }
    const checksum = `md5-${createHash('md5').update(data).digest('hex')}`;
    await readSource(data, { checksum });
    const error = await refusal(data.slice(1), { checksum });
    expect(error.detail).toMatch(`The checksum differs. Expected ${checksum}. Received md5-`);
  });

  test.each(['', 'abc', 'md5-d41d8', `sha512-${'0'.repeat(64)}`])('%j is none', async (checksum) => {
    await expect(readSource(data, { checksum })).rejects.toThrow(
      "checksum is 'sha256-' and 64 hex digits or Base64, or 'md5-' and 32 hex digits.",
    );
  });
});

describe('progress', () => {
  test('tells the total that the server declares', async () => {
    const seen: Progress[] = [];
    const url = `${server.origin}/model/data.bin`;
    await readSource(url, { onProgress: (progress) => void seen.push(progress) });
    expect(seen.at(-1)).toEqual({ loaded: data.length, total: data.length, name: url });
  });

  test("an error of the callback is the caller's own", async () => {
    const own = new Error('mine');
    const onProgress = () => {
      throw own;
    };
    const stream = streamOf(data, data);
    await expect(readSource(stream, { onProgress })).rejects.toBe(own);
    await expect(readSource(`${server.origin}/model/data.bin`, { onProgress })).rejects.toBe(own);
  });
});

describe('an abort ends reading with its reason', () => {
  const reason = new Error('not wanted any more');

  test('before it begins, for every kind', async () => {
    const signal = AbortSignal.abort(reason);
    const sources = [
      data,
      new Blob([data]),
      new Response(data),
      streamOf(data),
      join(folder, 'data.bin'),
      `${server.origin}/model/data.bin`,
    ];
    for (const source of sources) await expect(readSource(source, { signal })).rejects.toBe(reason);
    expect(server.requests).toEqual([]);
  });

  test('while a server stalls', async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort(reason);
    await expect(readSource(`${server.origin}/stalled`, { signal: controller.signal, onProgress })).rejects.toBe(
      reason,
    );
  });

  test('while a stream gives nothing', async () => {
    const controller = new AbortController();
    let cancelled: unknown;
    const stream = new ReadableStream<Uint8Array>({
      cancel(why) {
        cancelled = why;
      },
    });
    const reading = readSource(stream, { signal: controller.signal });
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
    expect(cancelled).toBe(reason);
  });

  test('between two parts of a file, a Blob and a Response', async () => {
    const large = join(folder, 'large.bin');
    await writeFile(large, new Uint8Array(2 ** 23 + 1));
    for (const source of [large, new Blob([data]), new Response(streamOf(data, data))]) {
      const controller = new AbortController();
      const seen: number[] = [];
      const onProgress = ({ loaded }: Progress) => {
        seen.push(loaded);
        controller.abort(reason);
      };
      await expect(readSource(source, { signal: controller.signal, onProgress })).rejects.toBe(reason);
      expect(seen).toHaveLength(1);
    }
  });

  test('leaves no listener behind', async () => {
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    await readSource(streamOf(data), { signal });
    expect(remove).toHaveBeenCalledTimes(add.mock.calls.length);
  });
});

describe('what servers send instead of the file', () => {
  test.each([
    [
      '/none',
      'The server does not have the file. Received: HTTP status 404 (Not Found), content type text/plain, 4 bytes.',
    ],
    ['/secret', 'HTTP status 401 (Unauthorized), content type unknown.'],
    [
      '/page',
      'This is a web page, not the file. Received: HTTP status 200 (OK), content type text/html; charset=utf-8, 33 bytes.',
    ],
    ['/lfs', 'This is a pointer of Git LFS, not the file. Received: HTTP status 200 (OK)'],
    ['/empty', 'The file is empty. Received: HTTP status 200 (OK), content type application/octet-stream, 0 bytes.'],
    ['/cut', /^Reading failed after \d+ of 300000 bytes: .+\.$/],
  ])('%s', async (path, message) => {
    const error = await refusal(server.origin + path);
    if (typeof message === 'string') expect(error.detail).toContain(message);
    else expect(error.detail).toMatch(message);
    expect(error.where).toBe(server.origin + path);
  });

  test('a body of another length than declared', async () => {
    const fetch = async () => new Response(data, { headers: { 'content-length': '300001' } });
    const error = await refusal('https://x.test/a', { fetch });
    expect(error.detail).toContain(
      'Expected 300001 bytes. Received: HTTP status 200, content type unknown, 300000 bytes.',
    );
    // More than declared must not be lost either.
    expect(
      (
        await refusal('https://x.test/a', {
          fetch: async () => new Response(data, { headers: { 'content-length': '3' } }),
        })
      ).detail,
    ).toContain('Expected 3 bytes.');
  });

  test('no server at all', async () => {
    const gone = await serve(() => {});
    await gone.close();
    const error = await refusal(`${gone.origin}/model.json`);
    expect(error.detail).toMatch(/^Fetching failed: .*ECONNREFUSED/);
    expect(error.cause).toBeInstanceOf(Error);
  });

  test("requestInit and fetch are the caller's", async () => {
    const url = `${server.origin}/secret`;
    await readSource(url, { requestInit: { headers: { authorization: 'Bearer x' } } });
    const fetch = vi.fn((address: string, init?: object) => globalThis.fetch(address, init));
    await readSource(url, { fetch, requestInit: { headers: { authorization: 'Bearer x' } } });
    expect(fetch).toHaveBeenCalledOnce();
  });
});

describe('files and folders', () => {
  test('a missing file is named with its whole path', async () => {
    const error = await refusal('no/such.h5');
    expect(error.where).toBe('no/such.h5');
    expect(error.detail).toBe(`There is no such file: ${join(process.cwd(), 'no/such.h5')}.`);
  });

  test('an empty file, a web page and a pointer of Git LFS are refused', async () => {
    for (const [content, message] of [
      ['', 'The file is empty'],
      ['<html>', 'a web page'],
      ['version https://git-lfs.github.com/spec/v1', 'Git LFS'],
    ]) {
      await writeFile(join(folder, 'x.h5'), content as string);
      expect((await refusal(join(folder, 'x.h5'))).detail).toContain(message);
    }
  });

  test('of a folder, its model.json', async () => {
    const path = join(folder, 'web');
    await mkdir(join(path, 'deep'), { recursive: true });
    await writeFile(join(path, 'model.json'), '{"a": 1}');
    await writeFile(join(path, 'deep', 'shard 1.bin'), 'a shard');
    for (const source of [path, `${path}/`, pathToFileURL(path), join(path, 'model.json')]) {
      const file = await readSource(source);
      expect(new TextDecoder().decode(file.bytes)).toBe('{"a": 1}');
      expect(file.name).toBe(join(path, 'model.json'));
      expect(new TextDecoder().decode(await readSibling(file, 'deep/shard 1.bin'))).toBe('a shard');
    }
  });

  test('of a folder that Keras wrote, the zip that it would have been', async () => {
    const path = join(folder, 'keras');
    await mkdir(path);
    for (const name of ['metadata.json', 'config.json', 'model.weights.h5']) await writeFile(join(path, name), name);
    const { bytes } = await readSource(path);
    const entries = readZip(bytes, { where: 'a' });
    expect([...entries].map(([name, read]) => [name, new TextDecoder().decode(read())])).toEqual(
      ['metadata.json', 'config.json', 'model.weights.h5'].map((name) => [name, name]),
    );
  });

  test('other folders are refused', async () => {
    const path = join(folder, 'saved');
    await mkdir(path);
    expect((await refusal(path)).detail).toBe(
      'The folder holds no model: neither model.json, nor metadata.json, config.json, model.weights.h5, which Keras writes into one.',
    );
    await writeFile(join(path, 'saved_model.pb'), 'x');
    expect((await refusal(path)).detail).toContain('a SavedModel of TensorFlow');
  });

  test('of several files in memory, the one that names the others', async () => {
    const files = new Map([
      ['out/a.bin', utf8('1')],
      ['out/model.json', utf8('{}')],
      ['b.json', utf8('[]')],
    ]);
    const file = await readSource(files);
    expect(file.name).toBe('out/model.json');
    for (const path of ['a.bin', './a.bin', '././a.bin']) expect(await readSibling(file, path)).toEqual(utf8('1'));
    await expect(readSibling(file, 'c.bin')).rejects.toThrow(
      'The file "out/c.bin" is missing. There are: "out/a.bin", "out/model.json", "b.json".',
    );
    const picked = await readSource([new File(['1'], 'a.bin'), new File(['{}'], 'net.json')]);
    expect(await readSibling(picked, 'deep/a.bin')).toEqual(utf8('1'));
    for (const none of [
      new Map<string, Uint8Array>(),
      new Map([
        ['a', data],
        ['b', data],
      ]),
      new Map([
        ['a.json', data],
        ['b.json', data],
      ]),
    ]) {
      await expect(readSource(none)).rejects.toThrow('Of several files one is model.json');
    }
  });
});

describe('files that a file names', () => {
  const from = async (path: string) => readSource(server.origin + path);

  test('are fetched from beside it, with its query', async () => {
    const file = await from('/model/model.json?token=1#x');
    expect(new TextDecoder().decode(await readSibling(file, 'deep/shard 1#.bin'))).toBe('a shard');
    expect(server.requests).toEqual(['/model/model.json?token=1', '/model/deep/shard%201%23.bin?token=1']);
    await readSibling(file, 'data.bin', { checksum: sha256(utf8('of model.json')), length: data.length });
  });

  test.each([
    'http://elsewhere.test/a.bin',
    '//elsewhere.test/a.bin',
    '/etc/passwd',
    '../a.bin',
    'a/../../a.bin',
    'a/..',
    '..',
    '%2e%2e/a.bin',
    '%2E./a.bin',
    '..%2fa.bin',
    '\\\\elsewhere\\a',
    'a\\..\\..\\b',
    'C:/a',
    'file:///a',
    'javascript:x',
    'data:,x',
    '',
    'a\nb',
    '\t//elsewhere.test/',
  ])('and %j is not read, from anywhere', async (path) => {
    const folders = [
      await from('/model/model.json'),
      await readSource(join(folder, 'web')),
      await readSource(
        new Map([
          ['model.json', utf8('{}')],
          [path, data],
        ]),
      ),
    ];
    server.requests.length = 0;
    for (const file of folders)
      await expect(readSibling(file, path)).rejects.toThrow('Only files beside this one are read');
    expect(server.requests).toEqual([]);
  });

  test('cannot be found beside bytes, or beside an address that has no folder', async () => {
    for (const source of [utf8('{}'), new Blob(['{}'])]) {
      await expect(readSibling(await readSource(source), 'a.bin')).rejects.toThrow('bytes do not tell where it is');
    }
    await expect(readSibling(await readSource('data:application/json,{}'), 'a.bin')).rejects.toThrow(
      'cannot be found beside data:',
    );
  });

  test('of the wrong length are refused, with all that is known', async () => {
    const file = await from('/model/model.json');
    const error = (await readSibling(file, 'data.bin', { length: 5 }).catch((reason: unknown) => reason)) as FileError;
    expect(error.message).toBe(
      `${server.origin}/model/data.bin: The file has the wrong length. Expected 5 bytes. Received: HTTP status 200 (OK), content type application/octet-stream, 300000 bytes. It was cut short, or does not belong to the file that names it.`,
    );
    const page = { ...file, folder: { kind: 'url', url: `${server.origin}/x` } } as const;
    await expect(readSibling(page, 'page', { length: 5 })).rejects.toThrow(
      'This is a web page, not the file. Expected 5 bytes. Received: HTTP status 200 (OK), content type text/html; charset=utf-8, 33 bytes.',
    );
    expect(await readSibling(page, 'empty', { length: 0 })).toEqual(new Uint8Array());
  });
});

describe('the cache', () => {
  let count = 0;
  const newCache = () => join(folder, `cache-${count++}`);
  const url = () => `${server.origin}/changing`;

  test('is off unless asked for', async () => {
    changing = utf8('one');
    await readSource(url());
    await readSource(url());
    expect(server.requests).toHaveLength(2);
  });

  test('keeps a file, by its whole URL, and reports progress', async () => {
    const cache = newCache();
    changing = utf8('one');
    await readSource(url(), { cache });
    changing = utf8('two');
    const seen: Progress[] = [];
    const again = await readSource(url(), { cache, onProgress: (progress) => void seen.push(progress) });
    expect(again.bytes).toEqual(utf8('one'));
    expect(seen).toEqual([{ loaded: 3, total: 3, name: url() }]);
    expect((await readSource(`${url()}?v=2`, { cache })).bytes).toEqual(utf8('two'));
    expect(server.requests).toEqual(['/changing', '/changing?v=2']);
    const names = await readdir(cache);
    expect(names).toHaveLength(2);
    expect(names.some((name) => name.startsWith('changing.') && name.endsWith(sha256(utf8('one'))))).toBe(true);
  });

  test('is SEPAL_CACHE by default', async () => {
    const cache = newCache();
    vi.stubEnv('SEPAL_CACHE', cache);
    try {
      changing = utf8('one');
      await readSource(url(), { cache: true });
      expect(await readdir(cache)).toHaveLength(1);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test('fetches a damaged file again, and refuses one that is not what it was', async () => {
    const cache = newCache();
    changing = utf8('one');
    await readSource(url(), { cache });
    const damage = async () => writeFile(join(cache, (await readdir(cache))[0] as string), 'on');
    await damage();
    expect((await readSource(url(), { cache })).bytes).toEqual(utf8('one'));
    expect(await readFile(join(cache, (await readdir(cache))[0] as string), 'utf8')).toBe('one');
    await damage();
    changing = utf8('two');
    const error = await refusal(url(), { cache });
    expect(error.detail).toBe(
      `The file has changed since it was first fetched: its checksum was sha256-${sha256(utf8('one'))}. Received sha256-${sha256(utf8('two'))}.`,
    );
    expect(error.hint).toContain(cache);
    // The caller's checksum settles it.
    expect((await readSource(url(), { cache, checksum: sha256(utf8('two')) })).bytes).toEqual(utf8('two'));
    expect(await readdir(cache)).toHaveLength(1);
    expect((await readSource(url(), { cache })).bytes).toEqual(utf8('two'));
  });

  test('knows a file by its MD5 too', async () => {
    const cache = newCache();
    const checksum = (text: string) => `md5-${createHash('md5').update(text).digest('hex')}`;
    changing = utf8('one');
    await readSource(url(), { cache, checksum: checksum('one') });
    changing = utf8('two');
    expect((await readSource(url(), { cache, checksum: checksum('one') })).bytes).toEqual(utf8('one'));
    expect((await readSource(url(), { cache, checksum: checksum('two') })).bytes).toEqual(utf8('two'));
  });

  test('does not give a shard of another length than the new model.json declares', async () => {
    const cache = newCache();
    const file = { bytes: utf8('{}'), name: 'model.json', folder: { kind: 'url', url: server.origin } } as const;
    changing = utf8('one');
    await readSibling(file, 'changing', { cache, length: 3 });
    await readSibling(file, 'changing', { cache, length: 3 });
    changing = utf8('four');
    await expect(readSibling(file, 'changing', { cache, length: 4 })).rejects.toThrow(
      'has changed since it was first fetched',
    );
    expect(server.requests).toHaveLength(2);
  });

  test('ignores and removes what a process has left that ended while it wrote', async () => {
    const cache = newCache();
    changing = utf8('one');
    await readSource(url(), { cache });
    const [name] = (await readdir(cache)) as [string];
    await rm(join(cache, name));
    await writeFile(join(cache, `${name}.abcdef`), 'on');
    expect((await readSource(url(), { cache })).bytes).toEqual(utf8('one'));
    expect(await readdir(cache)).toEqual([name]);
  });

  test('never keeps what is refused', async () => {
    const cache = newCache();
    changing = utf8('one');
    await refusal(url(), { cache, checksum: `md5-${'0'.repeat(32)}` });
    await refusal(url(), { cache, checksum: sha256(utf8('two')) });
    await refusal(`${server.origin}/page`, { cache });
    await refusal(`${server.origin}/cut`, { cache });
    expect(await readdir(cache).catch(() => [])).toEqual([]);
  });

  test('that cannot be written to keeps nobody from reading', async () => {
    const cache = join(folder, 'data.bin');
    changing = utf8('one');
    expect((await readSource(url(), { cache })).bytes).toEqual(utf8('one'));
  });

  test('serves many readers at once', async () => {
    const cache = newCache();
    changing = data;
    const files = await Promise.all(Array.from({ length: 8 }, () => readSource(url(), { cache })));
    for (const { bytes } of files) expect(Buffer.compare(bytes, data)).toBe(0);
    expect(await readdir(cache)).toHaveLength(1);
    expect(Buffer.compare((await readSource(url(), { cache })).bytes, data)).toBe(0);
  });
});
