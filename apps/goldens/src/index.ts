export { expectClose, expectIdentical, type Tolerance } from './compare.ts';
export { formulaInput, formulaWeight } from './formula.ts';
export { golden } from './golden.ts';
export { type H5Layer, type H5Model, type H5Weight, readH5Weights } from './h5.ts';
export { type NpyArray, readNpy } from './npy.ts';
export { examplesOf, runExample, testExamples } from './readme.ts';
export type * from './schema.ts';
export { hasShared, shared } from './shared.ts';
export { testSoleOptions } from './sole-options.ts';
