import type { Tensor } from '@sepal/tensor';
import type { Hdf5Attribute } from './hdf5-file.ts';

/** A group to be written. The names of groups and datasets may be paths with '/': the groups in between are made. */
export interface Hdf5Draft {
  readonly attributes?: ReadonlyMap<string, Hdf5Attribute>;
  readonly groups?: ReadonlyMap<string, Hdf5Draft>;
  readonly datasets?: ReadonlyMap<string, Tensor>;
}
