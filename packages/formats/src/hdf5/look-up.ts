import type { StoredTensor } from '../contents/stored-tensor.ts';
import { FileError } from '../file-error.ts';
import type { Hdf5Attribute, Hdf5File, Hdf5Group } from './hdf5-file.ts';

/** A group and its path, for errors. */
export interface GroupAt {
  readonly file: Hdf5File;
  readonly path: string;
  readonly group: Hdf5Group;
}

/** The file's outermost group. */
export function rootOf(file: Hdf5File): GroupAt {
  return { file, path: '', group: file.root };
}

/** The group at a path inside another; undefined if there is none. Keras 2 has layers with '/' in their names, whose groups are nested. */
export function groupAt({ file, path, group }: GroupAt, name: string): GroupAt | undefined {
  let inner: Hdf5Group | undefined = group;
  for (const part of partsOf(name)) {
    refuse(file, `${path}/${name}`, inner.refused.get(part));
    inner = inner.groups.get(part);
    if (inner === undefined) return undefined;
  }
  return { file, path: `${path}/${name}`, group: inner };
}

/**
 * The dataset at a path inside a group.
 *
 * @throws FileError if there is none, or if it cannot be read
 */
export function datasetAt(group: GroupAt, name: string): StoredTensor {
  const { file, path } = group;
  const parts = partsOf(name);
  const last = parts.pop() ?? '';
  const parent = groupAt(group, parts.join('/'));
  refuse(file, `${path}/${name}`, parent?.group.refused.get(last));
  const dataset = parent?.group.datasets.get(last);
  if (dataset === undefined) {
    throw new FileError({ where: file.where, message: `There is no dataset ${path}/${name}.` });
  }
  return dataset;
}

/** An attribute that is a text; undefined if there is none. @throws FileError if it is something else */
export function textAttribute(group: GroupAt, name: string): string | undefined {
  const value = group.group.attributes.get(name);
  if (value === undefined || typeof value === 'string') return value;
  throw wrongAttribute(group, name, 'a text', value);
}

/** An attribute that is a list of texts; undefined if there is none. NumPy writes an empty list as one of numbers. @throws FileError if it is something else */
export function textsAttribute(group: GroupAt, name: string): readonly string[] | undefined {
  const value = group.group.attributes.get(name);
  if (value === undefined) return undefined;
  if (typeof value === 'object' && value.every((item) => typeof item === 'string')) return value;
  throw wrongAttribute(group, name, 'a list of texts', value);
}

/** HDF5 takes several slashes for one. */
function partsOf(name: string): string[] {
  return name.split('/').filter((part) => part !== '');
}

function wrongAttribute({ file, path }: GroupAt, name: string, wanted: string, value: Hdf5Attribute): FileError {
  const received = typeof value === 'object' ? `a list of ${typeof value[0]}s` : `a ${typeof value}`;
  return new FileError({
    where: file.where,
    message: `The attribute "${name}" of ${path === '' ? '/' : path} must be ${wanted}. Received ${received}.`,
  });
}

function refuse({ where }: Hdf5File, path: string, reason: string | undefined): void {
  if (reason !== undefined) throw new FileError({ where, message: `${path} ${reason}.` });
}
