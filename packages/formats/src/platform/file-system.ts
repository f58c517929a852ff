import { builtinModule } from './builtin-module.ts';

interface Stats {
  readonly size: number;
  isFile(): boolean;
  isDirectory(): boolean;
}

interface Handle {
  stat(): Promise<Stats>;
  read(buffer: Uint8Array, offset: number, length: number): Promise<{ readonly bytesRead: number }>;
  readFile(): Promise<Uint8Array>;
  close(): Promise<void>;
}

interface Files {
  open(path: string): Promise<Handle>;
  stat(path: string): Promise<Stats>;
  readdir(path: string): Promise<string[]>;
  readFile(path: string): Promise<Uint8Array>;
  writeFile(path: string, bytes: Uint8Array): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string, options: { readonly force: boolean }): Promise<void>;
  rmdir(path: string): Promise<void>;
  mkdir(path: string, options: { readonly recursive: boolean }): Promise<unknown>;
}

export interface Paths {
  join(...parts: string[]): string;
  resolve(path: string): string;
  dirname(path: string): string;
}

/** Node's files: `node:fs/promises`, `node:path`, and paths of `file:` URLs. */
export interface FileSystem {
  readonly files: Files;
  readonly paths: Paths;
  pathOf(fileUrl: string): string;
}

/** Node's files; undefined where there are none. */
export function fileSystem(): FileSystem | undefined {
  const files = builtinModule('node:fs/promises') as Files | undefined;
  const paths = builtinModule('node:path') as Paths | undefined;
  const url = builtinModule('node:url') as { fileURLToPath(url: string): string } | undefined;
  if (files === undefined || paths === undefined || url === undefined) return undefined;
  return { files, paths, pathOf: (fileUrl) => url.fileURLToPath(fileUrl) };
}
