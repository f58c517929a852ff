export type { RegularizerFunction } from './function-regularizer.ts';
export * from './get.ts';
export * from './l1.ts';
export * from './l1-l2.ts';
export * from './l2.ts';
export * from './orthogonal-regularizer.ts';
export { Regularizer } from './regularizer.ts';
