import type { StoredTensor } from '../contents/stored-tensor.ts';

/** A tensor of the manifest, and where its bytes lie. */
export interface ManifestTensor extends StoredTensor {
  /** The index of its group. */
  readonly group: number;
  /** Where it starts in the bytes of its group, and how many it takes. Nothing is aligned. */
  readonly offset: number;
  readonly bytes: number;
  /** The factor and the offset of quantized integers: value = q * scale + min. */
  readonly scale: number;
  readonly min: number;
  /** Whether it belongs to the optimizer and not to the model. */
  readonly isOptimizer: boolean;
}

/** Tensors that lie one behind the other in some files, whose bytes are joined in order. */
export interface ManifestGroup {
  readonly paths: readonly string[];
  readonly bytes: number;
}

/** What `weightsManifest` says. */
export interface Manifest {
  readonly groups: readonly ManifestGroup[];
  readonly tensors: readonly ManifestTensor[];
}
