import { defaultCacheFolder } from './cache-folder.ts';
import { sha256 } from './checksum.ts';
import { type FileSystem, fileSystem } from './file-system.ts';
import { isPage } from './network.ts';
import { encodeUtf8 } from './text.ts';

/** A file in a cache. */
export interface CachedFile {
  readonly bytes: Uint8Array;
  /** The SHA-256 of the file when it was stored, in hex digits. */
  readonly checksum: string;
}

/** Keeps files by their URLs. */
export interface FileCache {
  /** The folder or the cache, for errors. */
  readonly name: string;
  read(url: string): Promise<CachedFile | undefined>;
  write(url: string, file: CachedFile): Promise<void>;
}

interface Response {
  readonly headers: { get(name: string): string | null };
  arrayBuffer(): Promise<ArrayBuffer>;
}

interface Platform {
  readonly caches?: {
    open(name: string): Promise<{
      match(url: string): Promise<Response | undefined>;
      put(url: string, response: Response): Promise<void>;
    }>;
  };
  readonly Response: new (bytes: Uint8Array, init: { readonly headers: Readonly<Record<string, string>> }) => Response;
}

const platform = globalThis as unknown as Platform;
const CHECKSUM_HEADER = 'sepal-sha-256';

/**
 * The cache of this host: Cache Storage in pages and workers, a folder in Node.
 *
 * @param name of the cache, or path of the folder; true for the default
 * @returns undefined where there is none: in pages that came over plain http
 */
export function fileCache(name: string | true): FileCache | undefined {
  const system = isPage() ? undefined : fileSystem();
  if (system !== undefined) return folderCache(system, name === true ? defaultCacheFolder(system.paths) : name);
  return platform.caches && storageCache(platform.caches, name === true ? 'sepal' : name);
}

function storageCache(caches: NonNullable<Platform['caches']>, name: string): FileCache {
  return {
    name,
    async read(url) {
      const response = await (await caches.open(name)).match(url);
      const checksum = response?.headers.get(CHECKSUM_HEADER);
      if (response === undefined || typeof checksum !== 'string') return undefined;
      return { bytes: new Uint8Array(await response.arrayBuffer()), checksum };
    },
    async write(url, { bytes, checksum }) {
      const cache = await caches.open(name);
      await cache.put(url, new platform.Response(bytes, { headers: { [CHECKSUM_HEADER]: checksum } }));
    },
  };
}

/** Files are named `<their name>.<hash of the URL>.<SHA-256>`: one rename stores both file and checksum. */
function folderCache({ files, paths }: FileSystem, folder: string): FileCache {
  const keyOf = async (url: string) => {
    const name = url
      .replace(/[?#].*$/s, '')
      .replace(/^.*\//s, '')
      .replaceAll(/[^\w.-]/g, '_')
      .slice(-60);
    return `${name}.${((await sha256(encodeUtf8(url))) as string).slice(0, 32)}.`;
  };
  const namesOf = async (key: string): Promise<string[]> => {
    const names = await files.readdir(folder).catch(() => []);
    return names.filter((name) => name.startsWith(key));
  };
  return {
    name: folder,
    async read(url) {
      const key = await keyOf(url);
      const found = (await namesOf(key)).find((name) => /^[\da-f]{64}$/.test(name.slice(key.length)));
      if (found === undefined) return undefined;
      return {
        bytes: new Uint8Array(await files.readFile(paths.join(folder, found))),
        checksum: found.slice(key.length),
      };
    },
    async write(url, { bytes, checksum }) {
      const key = await keyOf(url);
      const target = paths.join(folder, `${key}${checksum}`);
      // Another process may read or write the same file: it sees all of it or nothing.
      const unfinished = `${target}.${Math.random().toString(36).slice(2)}`;
      await files.mkdir(folder, { recursive: true });
      try {
        await files.writeFile(unfinished, bytes);
        await files.rename(unfinished, target);
      } finally {
        await files.rm(unfinished, { force: true });
      }
      // What the file was before, and what a process has left that ended while it wrote.
      for (const old of await namesOf(key)) {
        if (old !== `${key}${checksum}`) await files.rm(paths.join(folder, old), { force: true });
      }
    },
  };
}
