export * from './binary-crossentropy.ts';
export {
  CategoricalCrossentropy,
  type CategoricalCrossentropyCall,
  type CategoricalCrossentropyOptions,
  categoricalCrossentropy,
} from './categorical-crossentropy.ts';
export type { LossFunction } from './function-loss.ts';
export {
  getLoss,
  type LossClass,
  type LossIdentifier,
  type LossLookup,
  type LossName,
  serializeLoss,
} from './get-loss.ts';
export type { TargetTypes } from './kind-of-targets.ts';
export { Loss, type LossCallOptions, type LossOptions } from './loss.ts';
export * from './mean-squared-error.ts';
export type { Reduction } from './reduction.ts';
export {
  SparseCategoricalCrossentropy,
  type SparseCategoricalCrossentropyCall,
  type SparseCategoricalCrossentropyOptions,
  sparseCategoricalCrossentropy,
} from './sparse-categorical-crossentropy.ts';
