export * from './convert.ts';
export * from './dtype.ts';
export * from './errors.ts';
export * from './intact.ts';
export * from './random/index.ts';
export * from './shape.ts';
export * from './tensor.ts';
export type { DTypeOf, NestedArray, TensorInput } from './tensor-input.ts';
export { isReadable, type NumberArray, typedArrayName } from './typed-array.ts';
