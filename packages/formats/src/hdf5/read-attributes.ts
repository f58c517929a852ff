import { storedNumbers } from '../contents/stored-numbers.ts';
import { elementType, TYPE_CLASS } from './element-type.ts';
import type { Hdf5Attribute } from './hdf5-file.ts';
import { Hdf5Problem } from './hdf5-problem.ts';
import type { Hdf5Library } from './library.ts';

/** What a variable-length text takes in the file besides its characters. */
const BYTES_PER_REFERENCE = 16;
const BYTES_PER_POINTER = 4;

/** An open file, as libhdf5 knows it. */
export interface FileHandle {
  readonly library: Hdf5Library;
  readonly id: bigint;
  readonly size: number;
}

/** The attributes of an object that are texts or numbers. */
export function readAttributes(file: FileHandle, path: string): Map<string, Hdf5Attribute> {
  const { library, id } = file;
  const names = library.checked(path, () => library.module.get_attribute_names(id, path));
  const attributes = new Map<string, Hdf5Attribute>();
  for (const name of names) {
    const value = readAttribute(file, path, name);
    if (value !== undefined) attributes.set(name, value);
  }
  return joined(attributes);
}

function readAttribute(file: FileHandle, path: string, name: string): Hdf5Attribute | undefined {
  const { library, id } = file;
  const { module } = library;
  const what = `The attribute "${name}" of ${path}`;
  const metadata = library.checked(what, () => module.get_attribute_metadata(id, path, name));
  const { type, vlen, shape, size } = metadata;
  const isText = type === TYPE_CLASS.string;
  const dtype = elementType(metadata);
  if (!isText && dtype === undefined) return undefined;
  if (shape === null) return isText ? '' : [];
  const count = shape.reduce((product, length) => product * length, 1);
  const stored = count * (vlen ? BYTES_PER_REFERENCE : size);
  if (stored > file.size) {
    throw new Hdf5Problem(`${what} claims ${stored} bytes. The file has ${file.size}.`);
  }
  const bytes = count * (vlen ? BYTES_PER_POINTER : size);
  const isList = shape.length > 0;
  let value: Hdf5Attribute = [];
  library.withMemory(what, bytes, (pointer) => {
    const status = module.get_attribute_data(id, path, name, BigInt(pointer));
    if (status < 0) throw new Error('libhdf5 does not say why');
    if (dtype !== undefined) {
      const numbers = Array.from(storedNumbers(dtype, module.HEAPU8.slice(pointer, pointer + bytes)), Number);
      value = isList ? numbers : (numbers[0] as number);
      return;
    }
    const textAt = module.UTF8ToString as (pointer: number, mostBytes?: number) => string;
    const pointers = new DataView(module.HEAPU8.buffer, pointer, bytes);
    const texts = Array.from({ length: count }, (_, index) =>
      vlen ? textAt(pointers.getUint32(index * BYTES_PER_POINTER, true)) : textAt(pointer + index * size, size),
    );
    if (vlen) module.reclaim_vlen_memory(id, path, name, BigInt(pointer));
    value = isList ? texts : (texts[0] as string);
  });
  return value;
}

/**
 * Joins what Keras splits because an object's header in HDF5 is at most 64 kB: `layer_names0`, `layer_names1`, …
 *
 * Source: `load_attributes_from_hdf5_group` in keras/src/legacy/saving/legacy_h5_format.py.
 */
function joined(attributes: Map<string, Hdf5Attribute>): Map<string, Hdf5Attribute> {
  for (const [first, value] of [...attributes]) {
    const name = first.slice(0, -1);
    if (!first.endsWith('0') || !Array.isArray(value) || attributes.has(name)) continue;
    const texts: string[] = [];
    for (let index = 0; ; index++) {
      const part = attributes.get(`${name}${index}`);
      if (!Array.isArray(part)) break;
      texts.push(...part);
      attributes.delete(`${name}${index}`);
    }
    attributes.set(name, texts);
  }
  return attributes;
}
