import type { Filter } from 'h5wasm';
import { BYTES_PER_ELEMENT } from '../contents/stored-numbers.ts';
import type { StoredDType, StoredTensor } from '../contents/stored-tensor.ts';
import { checkHeaps } from './check-heaps.ts';
import { describeType, elementType } from './element-type.ts';
import type { Hdf5Group } from './hdf5-file.ts';
import { Hdf5Problem } from './hdf5-problem.ts';
import { hdf5Library } from './library.ts';
import { type FileHandle, readAttributes } from './read-attributes.ts';

/** A file open in libhdf5. Its functions throw {@link Hdf5Problem}. */
export interface OpenHdf5 {
  readonly root: Hdf5Group;
  /** Bytes of the largest dataset that is stored in chunks, which libhdf5 reads as a whole; 0 if there is none. */
  readonly largestChunked: number;
  /** The bytes of datasets, little-endian and in C order, each in a buffer of its own. */
  read(paths: readonly string[]): Uint8Array<ArrayBuffer>[];
  close(): void;
}

const FILTERS: ReadonlySet<number> = new Set([1, 2, 3]);
const DEFLATE = 1;
/** Deflate's best: 258 bytes from two bits. */
const BEST_RATIO = 1032;
/** More groups and datasets than any model has, each counted once for every path to it. */
const MOST_PATHS = 1_000_000;
/** Deeper than any model nests, and not too deep for a recursion. */
const DEEPEST = 100;
/** Datasets are copied through libhdf5's memory in pieces of this size, so that it stays small. */
const PIECE = 4 << 20;

/**
 * Opens a file and reads everything but the numbers of its datasets.
 *
 * @param bytes kept until the file is closed
 * @throws Hdf5Problem if it is damaged
 */
export async function openHdf5(bytes: Uint8Array): Promise<OpenHdf5> {
  checkHeaps(bytes);
  const library = await hdf5Library();
  const { module, files } = library;
  // A dataset may name any file as its storage: not this one, which it cannot guess.
  const name = `${Math.random()}.h5`;
  files.createDataFile('/', name, bytes, true, false, true);
  let id: bigint | undefined;
  const close = (): void => {
    if (id !== undefined) module.close_file(id);
    files.unlink(`/${name}`);
  };
  try {
    id = library.checked('The file', () => module.open(`/${name}`, module.H5F_ACC_RDONLY, false, -1, -1));
    const tree = new Tree({ library, id, size: bytes.length });
    const root = tree.group('/');
    const { largestChunked } = tree;
    return { root, largestChunked, read: (paths) => paths.map((path) => tree.bytesOf(path)), close };
  } catch (error) {
    close();
    throw error;
  }
}

interface Dataset {
  readonly shape: readonly number[];
  readonly dtype: StoredDType;
  readonly chunks: readonly number[] | null;
}

class Tree {
  largestChunked = 0;
  readonly #file: FileHandle;
  readonly #datasets = new Map<string, Dataset>();
  /** Groups by their address: one may be linked to from several places. Undefined while it is read. */
  readonly #groups = new Map<string, Hdf5Group | undefined>();
  /** How many paths there are in a group. A few links to groups of links make more than a reader could follow. */
  readonly #paths = new Map<Hdf5Group, number>();

  constructor(file: FileHandle) {
    this.#file = file;
  }

  group(path: string, depth = 0): Hdf5Group {
    const { library, id } = this.#file;
    const { module } = library;
    if (depth > DEEPEST) throw new Hdf5Problem(`${path} is nested deeper than ${DEEPEST} groups.`);
    const group = {
      attributes: readAttributes(this.#file, path),
      groups: new Map<string, Hdf5Group>(),
      datasets: new Map<string, StoredTensor>(),
      refused: new Map<string, string>(),
    };
    const address = this.#addressOf(path);
    this.#groups.set(address, undefined);
    for (const name of library.checked(path, () => module.get_names(id, path, false))) {
      const inner = path === '/' ? `/${name}` : `${path}/${name}`;
      const type = this.#typeOf(inner);
      if (type === module.H5G_GROUP) {
        const target = this.#addressOf(inner);
        const known = this.#groups.has(target) ? this.#groups.get(target) : this.group(inner, depth + 1);
        if (known === undefined) group.refused.set(name, 'links back to a group that it is in');
        else group.groups.set(name, known);
      } else if (type === module.H5G_DATASET) {
        const stored = this.#dataset(inner);
        if (typeof stored === 'string') group.refused.set(name, stored);
        else group.datasets.set(name, stored);
      } else if (typeof type === 'string') {
        group.refused.set(name, type);
      }
    }
    let paths = group.datasets.size + 1;
    for (const inner of group.groups.values()) paths += this.#paths.get(inner) as number;
    if (paths > MOST_PATHS) throw new Hdf5Problem(`${path} has more than ${MOST_PATHS} groups and datasets.`);
    this.#paths.set(group, paths);
    this.#groups.set(address, group);
    return group;
  }

  /** The type of an object, or why what the link leads to cannot be used. */
  #typeOf(path: string): number | string {
    const { library, id } = this.#file;
    const { module } = library;
    let type: number | undefined;
    let problem: unknown;
    try {
      type = library.checked(path, () => module.get_type(id, path));
    } catch (error) {
      problem = error;
    }
    if (type === module.H5G_UDLINK) {
      const { filename } = library.checked(path, () => module.get_external_link(id, path));
      return `is a link to another file, '${filename}', which is not opened`;
    }
    if (type !== undefined && type !== module.H5G_LINK) return type;
    const target = library.checked(path, () => module.get_symbolic_link(id, path)) as string | null;
    // Of links, only circles are an error of the file.
    if (target === null) throw problem;
    return `is a link to '${target}', which the file does not have`;
  }

  #addressOf(path: string): string {
    const { library, id } = this.#file;
    return library.checked(path, () => library.module.create_object_reference(id, path)).join();
  }

  /** A dataset, or why it cannot be read. */
  #dataset(path: string): StoredTensor | string {
    const { library, id, size } = this.#file;
    const { module } = library;
    const metadata = library.checked(path, () => module.get_dataset_metadata(id, path));
    const { virtual_sources: sources, shape, chunks } = metadata;
    if (sources !== undefined) {
      const names = [...new Set(sources.map((source) => `'${source.file_name}'`))];
      return `is a virtual dataset: its numbers are in other datasets (${names.slice(0, 3).join(', ')}), which are not opened`;
    }
    // Keras marks bfloat16, which h5py writes as two opaque bytes.
    const marked = metadata.size === 2 && readAttributes(this.#file, path).get('dtype');
    const dtype = elementType(metadata, marked);
    if (dtype === undefined) return `holds ${describeType(metadata)}, which are no weights`;
    if (shape === null) return 'has no elements and no shape';
    // Only chunks are filtered.
    const filters = chunks === null ? [] : library.checked(path, () => module.get_dataset_filters(id, path));
    const unknown = filters.find((filter) => !FILTERS.has(filter.id));
    if (unknown !== undefined) return unknownFilter(unknown);
    const bytes = sizeOf(shape) * BYTES_PER_ELEMENT[dtype];
    if (bytes > mostBytes(size, filters)) return `claims ${bytes} bytes; the whole file has ${size}`;
    if (chunks !== null) this.largestChunked = Math.max(this.largestChunked, bytes);
    this.#datasets.set(path, { shape, dtype, chunks });
    return { path, shape, dtype };
  }

  /** The bytes of a dataset of this file, which {@link group} has listed. */
  bytesOf(path: string): Uint8Array<ArrayBuffer> {
    const { library, id } = this.#file;
    const { module } = library;
    const dataset = this.#datasets.get(path);
    if (dataset === undefined) throw new Hdf5Problem(`There is no dataset ${path}.`);
    const size = BYTES_PER_ELEMENT[dataset.dtype];
    const bytes = allocate(path, sizeOf(dataset.shape) * size);
    let written = 0;
    for (const { offset, count } of piecesOf(dataset, size)) {
      const length = sizeOf(count) * size;
      withStorage(path, () =>
        library.withMemory(path, length, (pointer) => {
          const selection = offset ? [count, offset, count.map(() => 1)] : [];
          const [lengths, start, step] = selection.map((numbers) => numbers.map(BigInt));
          const target = BigInt(pointer);
          const status = module.get_dataset_data(id, path, lengths ?? null, start ?? null, step ?? null, target);
          if (status < 0) throw new Error('libhdf5 does not say why');
          bytes.set(module.HEAPU8.subarray(pointer, pointer + length), written);
        }),
      );
      written += length;
    }
    return bytes;
  }
}

function allocate(path: string, bytes: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(bytes);
  } catch {
    throw new Hdf5Problem(`${path} cannot be read: there is no memory for ${bytes} bytes.`);
  }
}

/** libhdf5 tells that a dataset's numbers are in another file when it cannot open that file. */
function withStorage(path: string, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error as Error).message.includes('external raw data file')) throw error;
    throw new Hdf5Problem(`${path} keeps its numbers in another file, which is not opened.`);
  }
}

interface Piece {
  readonly count: readonly number[];
  /** Where the block starts; undefined for the whole dataset. */
  readonly offset?: readonly number[];
}

/**
 * Blocks of a dataset in C order, each of about {@link PIECE} bytes or less: whole rows of some axis, one index of the axes before it.
 * A block of the first axis holds whole chunks, since chunks are decompressed as a whole.
 */
function* piecesOf({ shape, chunks }: Dataset, elementSize: number): Generator<Piece> {
  if (shape.includes(0)) return;
  if (sizeOf(shape) * elementSize <= PIECE) {
    yield { count: shape };
    return;
  }
  let axis = 0;
  let rowSize = sizeOf(shape.slice(1)) * elementSize;
  if (chunks === null) while (rowSize > PIECE) rowSize /= shape[++axis] as number;
  const chunk = chunks?.[axis] ?? 1;
  const rows = Math.max(1, Math.floor(PIECE / rowSize / chunk)) * chunk;
  const outer = shape.slice(0, axis);
  const inner = shape.slice(axis + 1);
  const length = shape[axis] as number;
  for (let index = 0; index < sizeOf(outer); index++) {
    for (let start = 0; start < length; start += rows) {
      yield {
        count: [...outer.map(() => 1), Math.min(rows, length - start), ...inner],
        offset: [...indices(index, outer), start, ...inner.map(() => 0)],
      };
    }
  }
}

/** The index along every axis of the element number `index`. */
function indices(index: number, shape: readonly number[]): number[] {
  const result: number[] = [];
  let rest = index;
  for (const length of shape.toReversed()) {
    result.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return result;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** How many bytes a dataset may hold if everything in the file belongs to it. */
function mostBytes(fileSize: number, filters: readonly Filter[]): number {
  return filters.some(({ id }) => id === DEFLATE) ? fileSize * BEST_RATIO : fileSize;
}

/** Names of filters that are met, since files often do not have them. */
const FILTER_NAMES: ReadonlyMap<number, string> = new Map([
  [4, 'szip'],
  [5, 'nbit'],
  [6, 'scaleoffset'],
  [307, 'bzip2'],
  [32000, 'lzf'],
  [32001, 'blosc'],
  [32004, 'lz4'],
  [32008, 'bitshuffle'],
  [32013, 'zfp'],
  [32015, 'zstd'],
  [32026, 'blosc2'],
]);

function unknownFilter({ id, name }: Filter): string {
  const known = FILTER_NAMES.get(id) ?? name;
  return `is compressed with filter ${id}${known === '' ? '' : ` (${known})`}; only gzip, shuffle and fletcher32 are supported`;
}
