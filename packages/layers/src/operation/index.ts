export * from './activations.ts';
export * from './binary.ts';
export { getItem, type IndexEntry } from './get-item.ts';
export * from './matmul.ts';
export * from './reductions.ts';
export * from './shapes.ts';
export * from './unary.ts';
export * from './where.ts';
