import { FS, type Module as LoadedModule, Module, ready } from 'h5wasm';
import { Hdf5Problem } from './hdf5-problem.ts';

/** The parts of Emscripten's file system that are used. */
interface FileSystem {
  readdir(path: string): string[];
  unlink(path: string): void;
  createDataFile(
    folder: string,
    name: string,
    bytes: Uint8Array,
    canRead: boolean,
    canWrite: boolean,
    canOwn: boolean,
  ): void;
  readFile(path: string): Uint8Array<ArrayBuffer>;
  getStream(descriptor: number): { stream_ops: StreamOperations };
}

interface StreamOperations {
  write(stream: unknown, bytes: Uint8Array, offset: number, length: number): number;
}

const STANDARD_ERROR = 2;

/** libhdf5 as WebAssembly. Its own functions are called, since h5wasm's classes ignore their status. */
export interface Hdf5Library {
  readonly module: typeof LoadedModule;
  readonly files: FileSystem;
  /**
   * The result of a call. libhdf5 reports most errors only as text on the standard error, which never reaches the console.
   *
   * @param what the subject of the error, such as a dataset's path
   * @param verb what cannot be done with it. Default 'read'
   * @throws Hdf5Problem if the call reports an error or throws
   */
  checked<T>(what: string, call: () => T, verb?: Verb): T;
  /**
   * Lends memory of libhdf5 to a call.
   *
   * @throws Hdf5Problem if there is not enough, or as `checked` does
   */
  withMemory(what: string, bytes: number, call: (pointer: number) => void, verb?: Verb): void;
}

type Verb = 'read' | 'written';

let loading: Promise<Hdf5Library> | undefined;

/** The library, compiled when it is first asked for. */
export function hdf5Library(): Promise<Hdf5Library> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Hdf5Library> {
  await ready;
  const files = FS as unknown as FileSystem;
  let printed = '';
  const errors = files.getStream(STANDARD_ERROR);
  errors.stream_ops = {
    ...errors.stream_ops,
    write: (_stream, bytes, offset, length) => {
      printed += String.fromCharCode(...bytes.subarray(offset, offset + length));
      return length;
    },
  };
  // A dataset may name any file as its storage: not the keyboard either.
  for (const device of files.readdir('/dev')) {
    if (device !== '.' && device !== '..' && device !== 'shm') files.unlink(`/dev/${device}`);
  }
  const checked = <T>(what: string, call: () => T, verb: Verb = 'read'): T => {
    printed = '';
    let result: T;
    try {
      result = call();
    } catch (error) {
      throw new Hdf5Problem(`${what} cannot be ${verb}: ${reasonOf(printed) ?? (error as Error).message}.`);
    }
    const reason = reasonOf(printed);
    if (reason !== undefined) throw new Hdf5Problem(`${what} cannot be ${verb}: ${reason}.`);
    return result;
  };
  return {
    module: Module,
    files,
    checked,
    withMemory(what, bytes, call, verb = 'read') {
      const pointer = Module._malloc(bytes);
      if (pointer === 0) throw new Hdf5Problem(`${what} cannot be ${verb}: there is no memory for ${bytes} bytes.`);
      try {
        checked(what, () => call(pointer), verb);
      } finally {
        Module._free(pointer);
      }
    },
  };
}

/**
 * The cause of an error as libhdf5 prints it. A call that goes on after an error prints one list after the other: the first matters. A list
 * has the functions from the outermost to the innermost: what the last one says matters.
 */
function reasonOf(printed: string): string | undefined {
  if (printed === '') return undefined;
  const [, first = printed] = printed.split('HDF5-DIAG');
  const last = first.split('\n').findLast((line) => /^\s*#\d+:/.test(line)) ?? first;
  return last.replace(/^\s*#\d+:.*?\): /, '').trim();
}
