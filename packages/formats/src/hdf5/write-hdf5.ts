import { FileError } from '../file-error.ts';
import { encodeUtf8 } from '../platform/text.ts';
import { connectHdf5 } from './hdf5-connection.ts';
import type { Hdf5Draft } from './hdf5-draft.ts';
import type { Hdf5Attribute } from './hdf5-file.ts';
import type { Hdf5Dataset, Hdf5Parts } from './make-hdf5.ts';

const WHERE = 'HDF5';

/**
 * The most bytes of an attribute: an object's header in HDF5 is at most 64 kB.
 *
 * Source: `HDF5_OBJECT_HEADER_LIMIT` in keras/src/legacy/saving/legacy_h5_format.py.
 */
const LARGEST_ATTRIBUTE = 64512;
/** What a text takes in the header: a reference to where it is. */
const BYTES_PER_REFERENCE = 16;

/**
 * Writes an HDF5 file as Keras' own files are: superblock 0, contiguous datasets, texts of variable length. Lists of texts that are
 * too large for an attribute are split into `name0`, `name1`, …, as Keras splits them. Tensors of bool become uint8.
 *
 * HDF5 of this version sorts groups by their names; the order in which they are given is not kept.
 *
 * @throws FileError if two things have one path, or if a name is empty
 */
export async function writeHdf5(root: Hdf5Draft): Promise<Uint8Array<ArrayBuffer>> {
  const parts = partsOf(root);
  const connection = await connectHdf5(WHERE);
  try {
    const reply = await connection.ask({ make: parts }, { moved: [] });
    if ('problem' in reply) throw new FileError({ where: WHERE, message: reply.problem });
    const [bytes] = (reply as { readonly bytes: readonly Uint8Array<ArrayBuffer>[] }).bytes;
    return bytes as Uint8Array<ArrayBuffer>;
  } finally {
    connection.end();
  }
}

function partsOf(root: Hdf5Draft): Hdf5Parts {
  const groups = new Set<string>();
  const attributes: { path: string; name: string; value: Hdf5Attribute }[] = [];
  const datasets: Hdf5Dataset[] = [];
  /** The path of something in a group, after the groups in between. */
  const pathOf = (parent: string, name: string): string => {
    const parts = name.split('/');
    if (parts.includes('')) {
      throw new FileError({
        where: WHERE,
        message: `"${name}" in ${parent}/ cannot be a name: a part of it is empty.`,
      });
    }
    for (let length = 1; length < parts.length; length++) groups.add(`${parent}/${parts.slice(0, length).join('/')}`);
    return `${parent}/${name}`;
  };
  const visit = (group: Hdf5Draft, path: string): void => {
    for (const [name, value] of group.attributes ?? []) {
      attributes.push(
        ...split(name, value).map(([part, piece]) => ({ path: path === '' ? '/' : path, name: part, value: piece })),
      );
    }
    for (const [name, { shape, data }] of group.datasets ?? []) {
      datasets.push({ path: pathOf(path, name), shape, data });
    }
    for (const [name, inner] of group.groups ?? []) {
      const innerPath = pathOf(path, name);
      groups.add(innerPath);
      visit(inner, innerPath);
    }
  };
  visit(root, '');
  return { groups: [...groups], attributes, datasets };
}

/**
 * An attribute, or the attributes that it is split into.
 *
 * Source: `save_attributes_to_hdf5_group` in keras/src/legacy/saving/legacy_h5_format.py, which counts every text as long as the longest.
 */
function split(name: string, value: Hdf5Attribute): [string, Hdf5Attribute][] {
  if (typeof value !== 'object' || typeof value[0] !== 'string') return [[name, value]];
  const texts = value as readonly string[];
  const longest = texts.reduce((most, text) => Math.max(most, encodeUtf8(text).length), BYTES_PER_REFERENCE);
  if (longest > LARGEST_ATTRIBUTE) {
    throw new FileError({
      where: WHERE,
      message: `A text of the attribute "${name}" has ${longest} bytes. At most ${LARGEST_ATTRIBUTE} can be written.`,
    });
  }
  const most = Math.floor(LARGEST_ATTRIBUTE / longest);
  const count = Math.ceil(texts.length / most);
  if (count === 1) return [[name, texts]];
  // NumPy's array_split: the first pieces are longer by one.
  const length = Math.floor(texts.length / count);
  const longer = texts.length % count;
  return Array.from({ length: count }, (_, index) => {
    const start = index * length + Math.min(index, longer);
    return [`${name}${index}`, texts.slice(start, start + length + (index < longer ? 1 : 0))];
  });
}
