import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { bundleFile, bundleProgram } from '../node/bundles.ts';
import { peersFolder } from '../node/peers.ts';

const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.bin': 'application/octet-stream',
  '.wasm': 'application/wasm',
};

const pageOf = (script: string): string =>
  `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="${script}"></script>`;

const TFJS = `export * as core from '@tensorflow/tfjs-core'; export * as wasm from '@tensorflow/tfjs-backend-wasm';
  export * as cpu from '@tensorflow/tfjs-backend-cpu'; export * as layers from '@tensorflow/tfjs-layers';`;

/** The page's address, valid until `close`. */
export interface BenchServer {
  readonly address: string;
  close(): void;
}

/** What a server has beside the other runtimes' files. */
interface Served {
  /** The pages by name, each with the file of its script: `{ bench: 'browser/page.ts' }` is the page `bench`. */
  readonly pages: Readonly<Record<string, string>>;
  /** The folder of what lies under `files/`. */
  readonly folder?: string;
}

/** Serves pages, cross-origin isolated so that they may use threads, and the files of the other runtimes. Nothing is cached. */
export async function serveBench({ pages, folder }: Served): Promise<BenchServer> {
  const contents = new Map<string, Uint8Array | string>([
    ['/bundles/tfjs.js', await bundleProgram(TFJS, 'peers')],
    ['/bundles/litert.js', await bundleProgram(`export * from '@litertjs/core';`, 'peers')],
  ]);
  for (const [name, file] of Object.entries(pages)) {
    contents.set(`/${name}`, pageOf(`/${name}.js`)).set(`/${name}.js`, await bundleFile(file));
  }
  const folders = {
    '/peers/': join(peersFolder, 'node_modules'),
    ...(folder === undefined ? {} : { '/files/': folder }),
  };
  const content = async (path: string): Promise<Uint8Array | string> => {
    const found = contents.get(path);
    if (found !== undefined) return found;
    const [prefix, place] = Object.entries(folders).find(([start]) => path.startsWith(start)) ?? [];
    if (prefix === undefined || place === undefined || path.includes('..')) throw new Error('no such file');
    return readFile(join(place, path.slice(prefix.length)));
  };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    response.setHeader('content-type', TYPES[extname(pathname)] ?? 'text/html');
    response.setHeader('cache-control', 'no-store');
    response.setHeader('cross-origin-opener-policy', 'same-origin');
    response.setHeader('cross-origin-embedder-policy', 'require-corp');
    response.setHeader('cross-origin-resource-policy', 'same-origin');
    try {
      response.end(await content(pathname));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
