import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { bundleFile, bundleProgram } from '../node/bundles.ts';
import { peersFolder } from '../node/peers.ts';

const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

const PAGE =
  '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="/bench.js"></script>';

const TFJS = `export * as core from '@tensorflow/tfjs-core'; export * as wasm from '@tensorflow/tfjs-backend-wasm';
  export * as cpu from '@tensorflow/tfjs-backend-cpu'; export * as layers from '@tensorflow/tfjs-layers';`;

/** The page's address, valid until `close`. */
export interface BenchServer {
  readonly address: string;
  close(): void;
}

/** Serves the bench's page, cross-origin isolated so that it may use threads, and the files of the other runtimes. */
export async function serveBench(): Promise<BenchServer> {
  const bundles = new Map<string, Uint8Array>([
    ['/bench.js', await bundleFile('browser/page.ts')],
    ['/bundles/tfjs.js', await bundleProgram(TFJS, 'peers')],
    ['/bundles/litert.js', await bundleProgram(`export * from '@litertjs/core';`, 'peers')],
  ]);
  const content = async (path: string): Promise<Uint8Array | string> => {
    if (path === '/') return PAGE;
    const bundle = bundles.get(path);
    if (bundle !== undefined) return bundle;
    if (!path.startsWith('/peers/') || path.includes('..')) throw new Error('no such file');
    return readFile(join(peersFolder, 'node_modules', path.slice('/peers/'.length)));
  };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    response.setHeader('content-type', TYPES[extname(pathname)] ?? 'text/html');
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
