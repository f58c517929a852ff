import { tensor } from '@sepal/tensor';
import { expect, test } from 'vitest';
import { parseJson } from '../../src/json/parse-json.ts';
import { readSource } from '../../src/sources/read-source.ts';
import type { Source, SourceOptions } from '../../src/sources/source.ts';
import { openTfjs } from '../../src/tfjs/open-tfjs.ts';
import { writeTfjs } from '../../src/tfjs/write-tfjs.ts';

const kernel = tensor([1, 2, 3, 4], [2, 2]);
const files = writeTfjs({
  config: { class_name: 'Sequential', config: { name: 's', layers: [] } },
  weights: [{ name: 'd/kernel', value: kernel }],
});

/** Opens a source and reads its first weight. */
async function kernelOf(source: Source, options: SourceOptions = {}) {
  const file = await readSource(source, options);
  const { weights } = await openTfjs(parseJson(file.bytes, file.name), file, options);
  const [stored] = weights.kind === 'names' ? weights.weights : [];
  return weights.read([stored?.tensor as never]);
}

test('the files of a Map', async () => {
  expect(await kernelOf(files)).toEqual([kernel]);
});

test('the files of a server, with their query; an error page tells its address, status, type and sizes', async () => {
  const asked: string[] = [];
  let shard = new Response((files.get('group1-shard1of1.bin') as Uint8Array<ArrayBuffer>).slice());
  const fetch = async (url: string) => {
    asked.push(url);
    return url.includes('model.json')
      ? new Response((files.get('model.json') as Uint8Array<ArrayBuffer>).slice())
      : shard;
  };
  const address = 'https://example.org/models/model.json?v=1';
  expect(await kernelOf(address, { fetch })).toEqual([kernel]);
  expect(asked).toEqual([address, 'https://example.org/models/group1-shard1of1.bin?v=1']);
  const headers = { 'content-type': 'text/html' };
  shard = new Response('<!doctype html><p>Welcome', { headers });
  await expect(kernelOf(address, { fetch })).rejects.toThrow(
    /group1-shard1of1\.bin\?v=1: This is a web page.*Expected 16 bytes\. Received: HTTP status 200, content type text\/html, 25 bytes/,
  );
  shard = new Response('gone', { status: 404, headers });
  await expect(kernelOf(address, { fetch })).rejects.toThrow(/HTTP status 404, content type text\/html/);
});

test.each<[Source, RegExp]>([
  [new TextEncoder().encode('{"format": "layers-model",'), /JSON ends/],
  [files.get('model.json') as Uint8Array, /Pass the path or URL instead/],
  [new Map([['model.json', files.get('model.json') as Uint8Array]]), /"group1-shard1of1.bin" is missing/],
])('%#: what is missing or damaged', async (source, message) => {
  await expect(kernelOf(source)).rejects.toThrow(message);
});
