export { Constraint } from './constraint.ts';
export type { ConstraintFunction } from './function-constraint.ts';
export * from './get.ts';
export * from './max-norm.ts';
export * from './min-max-norm.ts';
export * from './non-neg.ts';
export type { NormAxis } from './norms.ts';
export * from './unit-norm.ts';
