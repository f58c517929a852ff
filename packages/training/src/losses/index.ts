export {
  BinaryCrossentropy,
  type BinaryCrossentropyCall,
  type BinaryCrossentropyOptions,
  binaryCrossentropy,
} from './binary-crossentropy.ts';
export {
  BinaryFocalCrossentropy,
  type BinaryFocalCrossentropyCall,
  type BinaryFocalCrossentropyOptions,
  binaryFocalCrossentropy,
} from './binary-focal-crossentropy.ts';
export {
  CategoricalCrossentropy,
  type CategoricalCrossentropyCall,
  type CategoricalCrossentropyOptions,
  categoricalCrossentropy,
} from './categorical-crossentropy.ts';
export {
  CategoricalFocalCrossentropy,
  type CategoricalFocalCrossentropyCall,
  type CategoricalFocalCrossentropyOptions,
  categoricalFocalCrossentropy,
} from './categorical-focal-crossentropy.ts';
export { CategoricalHinge, categoricalHinge } from './categorical-hinge.ts';
export {
  CosineSimilarity,
  type CosineSimilarityCall,
  type CosineSimilarityOptions,
  cosineSimilarity,
} from './cosine-similarity.ts';
export { Dice, type DiceCall, type DiceOptions, dice } from './dice.ts';
export type { LossFunction } from './function-loss.ts';
export {
  getLoss,
  type LossClass,
  type LossIdentifier,
  type LossLookup,
  type LossName,
  serializeLoss,
} from './get-loss.ts';
export { Hinge, hinge } from './hinge.ts';
export { Huber, type HuberCall, type HuberOptions, huber } from './huber.ts';
export type { TargetTypes } from './kind-of-targets.ts';
export { KLDivergence, klDivergence } from './kl-divergence.ts';
export { LogCosh, logCosh } from './log-cosh.ts';
export { Loss, type LossCallOptions, type LossOptions } from './loss.ts';
export { MeanAbsoluteError, meanAbsoluteError } from './mean-absolute-error.ts';
export { MeanAbsolutePercentageError, meanAbsolutePercentageError } from './mean-absolute-percentage-error.ts';
export { MeanSquaredError, meanSquaredError } from './mean-squared-error.ts';
export { MeanSquaredLogarithmicError, meanSquaredLogarithmicError } from './mean-squared-logarithmic-error.ts';
export { Poisson, poisson } from './poisson.ts';
export type { Reduction } from './reduction.ts';
export {
  SparseCategoricalCrossentropy,
  type SparseCategoricalCrossentropyCall,
  type SparseCategoricalCrossentropyOptions,
  sparseCategoricalCrossentropy,
} from './sparse-categorical-crossentropy.ts';
export { SquaredHinge, squaredHinge } from './squared-hinge.ts';
export { Tversky, type TverskyCall, type TverskyOptions, tversky } from './tversky.ts';
