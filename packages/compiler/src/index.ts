export * from './compile.ts';
export * from './explain-program.ts';
export * from './explanation.ts';
export { keyOfConstant, keyOfOp } from './graph/value-keys.ts';
export * from './plan-memory.ts';
export type * from './program.ts';
export * from './tables.ts';
export * from './work.ts';
