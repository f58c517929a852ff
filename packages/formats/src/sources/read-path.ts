import { listFew } from '@sepal/tensor/options';
import { causedBy, FileError } from '../file-error.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { writeZip } from '../zip/write-zip.ts';
import { checkFile } from './check-file.ts';
import { throwIfAborted } from './read-stream.ts';
import type { ReadOptions, SourceFile } from './source-file.ts';

/** A read of this many bytes can be waited for when the signal aborts. */
const CHUNK = 2 ** 23;

const KERAS_FOLDER = ['metadata.json', 'config.json', 'model.weights.h5'];

/**
 * Reads a file of the file system; of a folder its `model.json`, or the model that Keras saved there (`zipped=False`), as the zip that it
 * would have been.
 */
export async function readPath(system: FileSystem, path: string, options: ReadOptions): Promise<SourceFile> {
  const { files, paths } = system;
  const stats = await files.stat(path).catch((error: unknown) => {
    throw unreadable(path, paths.resolve(path), error);
  });
  if (stats.isDirectory()) return readFolder(system, path, options);
  const bytes = await readBytes(system, path, options);
  await checkFile(bytes, path, { length: options.length });
  return { bytes, name: path, folder: { kind: 'path', path: paths.dirname(path) } };
}

async function readFolder(system: FileSystem, path: string, options: ReadOptions): Promise<SourceFile> {
  const { join } = system.paths;
  const names = await system.files.readdir(path);
  if (names.includes('model.json')) return readPath(system, join(path, 'model.json'), options);
  if (KERAS_FOLDER.every((name) => names.includes(name))) {
    const entries = new Map<string, Uint8Array>();
    for (const name of KERAS_FOLDER) entries.set(name, await readBytes(system, join(path, name), options));
    return { bytes: writeZip(entries, path), name: path, folder: { kind: 'path', path } };
  }
  if (names.includes('saved_model.pb')) {
    throw new FileError({
      where: path,
      message: 'This folder is a SavedModel of TensorFlow, which holds a program instead of layers.',
      hint: "Save the model as Keras does: model.save('model.keras').",
    });
  }
  throw new FileError({
    where: path,
    message: `The folder holds no model: neither model.json, nor ${listFew(KERAS_FOLDER)}, which Keras writes into one.`,
    hint: 'If the file has another name, pass its path.',
  });
}

async function readBytes({ files, paths }: FileSystem, path: string, options: ReadOptions): Promise<Uint8Array> {
  const { signal, onProgress } = options;
  const handle = await files.open(path).catch((error: unknown) => {
    throw unreadable(path, paths.resolve(path), error);
  });
  try {
    const stats = await handle.stat();
    // Pipes and devices do not say how long they are.
    if (!stats.isFile()) return new Uint8Array(await handle.readFile());
    const bytes = allocated(stats.size, path);
    for (let at = 0; at < bytes.length; ) {
      throwIfAborted(signal);
      const { bytesRead } = await handle.read(bytes, at, Math.min(CHUNK, bytes.length - at));
      if (bytesRead === 0) {
        throw new FileError({
          where: path,
          message: `The file ended after ${at} of ${bytes.length} bytes, while it was read.`,
        });
      }
      at += bytesRead;
      onProgress?.({ loaded: at, total: bytes.length, name: path });
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

function allocated(size: number, path: string): Uint8Array {
  try {
    return new Uint8Array(size);
  } catch (error) {
    throw causedBy(error, { where: path, message: `There is no memory for the ${size} bytes of the file.` });
  }
}

function unreadable(path: string, resolved: string, error: unknown): FileError {
  const { code, message } = error as { code?: string; message: string };
  return causedBy(error, {
    where: path,
    message: code === 'ENOENT' ? `There is no such file: ${resolved}.` : `The file cannot be read: ${message}.`,
    hint: code === 'ENOENT' ? 'Relative paths start at the working directory of the process.' : undefined,
  });
}
