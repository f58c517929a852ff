import { TYPE_CLASS } from './element-type.ts';
import type { Hdf5Attribute } from './hdf5-file.ts';
import { type Hdf5Library, hdf5Library } from './library.ts';

/** What a new file holds, in the order in which it is made: groups before what is in them. */
export interface Hdf5Parts {
  readonly groups: readonly string[];
  readonly attributes: readonly { readonly path: string; readonly name: string; readonly value: Hdf5Attribute }[];
  readonly datasets: readonly Hdf5Dataset[];
}

export interface Hdf5Dataset {
  readonly path: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint32Array | Uint8Array;
}

type WriteMetadata = Parameters<Hdf5Library['module']['create_attribute']>[4];

const ASCII = 0;
const NAME = 'new.h5';

/**
 * Makes an HDF5 file as h5py does by default: superblock 0, groups of symbol tables, contiguous datasets.
 *
 * @throws Hdf5Problem if libhdf5 refuses something
 */
export async function makeHdf5({ groups, attributes, datasets }: Hdf5Parts): Promise<Uint8Array<ArrayBuffer>> {
  const library = await hdf5Library();
  const { module, files } = library;
  const write = <T>(what: string, call: () => T): T => library.checked(what, call, 'written');
  const id = write('The file', () =>
    module.open(`/${NAME}`, module.H5F_ACC_TRUNC, false, module.H5F_LIBVER_EARLIEST, module.H5F_LIBVER_LATEST),
  );
  try {
    for (const path of groups) write(path, () => module.create_group(id, path, false));
    for (const { path, name, value } of attributes) {
      write(`The attribute "${name}" of ${path}`, () => makeAttribute(library, id, path, name, value));
    }
    for (const dataset of datasets) makeDataset(library, id, dataset);
  } catch (error) {
    module.close_file(id);
    files.unlink(`/${NAME}`);
    throw error;
  }
  write('The file', () => module.close_file(id));
  const bytes = files.readFile(`/${NAME}`);
  files.unlink(`/${NAME}`);
  return bytes;
}

/**
 * Texts have a variable length and are marked as ASCII, as Keras' encoded texts are: h5py decodes them as UTF-8 all the same. An
 * empty list is one of float64, as NumPy makes it.
 */
function makeAttribute(library: Hdf5Library, id: bigint, path: string, name: string, value: Hdf5Attribute): void {
  const { module } = library;
  const items = typeof value === 'object' ? value : [value];
  const shape = typeof value === 'object' ? [value.length] : [];
  if (items.length > 0 && items.every((item) => typeof item === 'string')) {
    const type = { type: TYPE_CLASS.string, size: 4, vlen: true, cset: ASCII };
    module.create_vlen_str_attribute(id, path, name, items, metadataOf(shape, type));
    return;
  }
  const numbers = Float64Array.from(items as readonly number[]);
  library.withMemory(
    name,
    numbers.byteLength,
    (pointer) => {
      module.HEAPU8.set(new Uint8Array(numbers.buffer), pointer);
      module.create_attribute(id, path, name, BigInt(pointer), metadataOf(shape, { type: TYPE_CLASS.float, size: 8 }));
    },
    'written',
  );
}

function makeDataset(library: Hdf5Library, id: bigint, { path, shape, data }: Hdf5Dataset): void {
  const { module } = library;
  const tag = Object.prototype.toString.call(data);
  const isFloat = tag === '[object Float32Array]';
  const type = {
    type: isFloat ? TYPE_CLASS.float : TYPE_CLASS.integer,
    size: data.BYTES_PER_ELEMENT,
    signed: tag === '[object Int32Array]',
  };
  library.withMemory(
    path,
    data.byteLength,
    (pointer) => {
      module.HEAPU8.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), pointer);
      module.create_dataset(id, path, BigInt(pointer), metadataOf(shape, type));
    },
    'written',
  );
}

function metadataOf(
  shape: readonly number[],
  type: { readonly type: number; readonly size: number; readonly signed?: boolean; readonly vlen?: boolean },
): WriteMetadata {
  const lengths = shape.map(BigInt);
  const rest = { littleEndian: true, chunks: null, total_size: shape.reduce((product, length) => product * length, 1) };
  return { signed: false, vlen: false, ...type, ...rest, shape: lengths, maxshape: lengths };
}
