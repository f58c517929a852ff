export { expectClose, expectIdentical, type Tolerance } from './compare.ts';
export { formulaInput, formulaWeight } from './formula.ts';
export { golden } from './golden.ts';
export { goldenFile } from './golden-file.ts';
export type * from './golden-values.ts';
export { type H5Layer, type H5Model, type H5Weight, readH5Weights } from './h5.ts';
export {
  type KerasAnswer,
  type KerasCase,
  type KerasTrained,
  type KerasTraining,
  kerasPython,
  readWithKeras,
  trainWithKeras,
} from './keras-reader.ts';
export type * from './network-schema.ts';
export { type NpyArray, readNpy } from './npy.ts';
export type * from './optimizer-schema.ts';
export { examplesOf, runExample, testExamples } from './readme.ts';
export type * from './schema.ts';
export { hasShared, shared } from './shared.ts';
export { testSoleOptions } from './sole-options.ts';
export type * from './training-schema.ts';
