import { fileSystem } from '../platform/file-system.ts';
import { absoluteUrl, isPage } from '../platform/network.ts';
import { fetchFile } from './fetch-file.ts';
import type { ReadOptions, SourceFile } from './source-file.ts';

/** Reads what a string names: in Node a path, unless it has a scheme; elsewhere a URL. */
export async function readAddress(address: string, options: ReadOptions): Promise<SourceFile> {
  if (address === '') throw (await import('../seldom.ts')).emptyAddress();
  const system = fileSystem();
  // A single letter is a drive of Windows.
  const scheme = /^([a-z][a-z\d+.-]+):/i.exec(address)?.[1]?.toLowerCase();
  if (system === undefined || (scheme ?? (isPage() ? 'page' : 'file')) !== 'file') return readUrl(address, options);
  // Pages need neither this nor the zip that a folder becomes.
  const { readPath } = await import('./seldom-read.ts');
  return readPath(system, scheme === undefined ? address : system.pathOf(address), options);
}

async function readUrl(address: string, options: ReadOptions): Promise<SourceFile> {
  const url = absoluteUrl(address) ?? address;
  const isKept = (options.cache ?? false) !== false || options.checksum !== undefined;
  // Most pages ask for neither.
  const bytes = await (isKept ? (await import('./seldom-read.ts')).fetchKept : fetchFile)(url, options);
  return { bytes, name: url, folder: { kind: 'url', url } };
}
