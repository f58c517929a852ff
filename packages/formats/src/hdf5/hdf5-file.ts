import type { Tensor } from '@sepal/tensor';
import type { StoredTensor } from '../contents/stored-tensor.ts';

/** The value of an attribute. Empty attributes are '' or []. */
export type Hdf5Attribute = string | readonly string[] | number | readonly number[];

/** A group of an HDF5 file, with everything inside. */
export interface Hdf5Group {
  /** Attributes of texts and numbers; others are left out. Names that Keras splits (`layer_names0`, `layer_names1`, …) are joined. */
  readonly attributes: ReadonlyMap<string, Hdf5Attribute>;
  readonly groups: ReadonlyMap<string, Hdf5Group>;
  readonly datasets: ReadonlyMap<string, StoredTensor>;
  /** What is there but cannot be used, such as links to other files: by name, with the reason as the end of a sentence about it. */
  readonly refused: ReadonlyMap<string, string>;
}

/** An open HDF5 file. */
export interface Hdf5File {
  /** The file's name, for errors. */
  readonly where: string;
  readonly root: Hdf5Group;
  /**
   * Reads datasets, all of them or none.
   *
   * @throws FileError if the file is damaged or closed, or if reading takes too long
   */
  read(tensors: readonly StoredTensor[]): Promise<Tensor[]>;
  /** Frees the file's memory. */
  close(): void;
}
