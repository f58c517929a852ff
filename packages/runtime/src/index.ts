export type { ExplainedStep, Explanation } from '@sepal/compiler';
export { checkEngine } from './check-engine.ts';
export * from './create-engine.ts';
export * from './default-engine.ts';
export * from './engine.ts';
export { Moment } from './moment.ts';
export { checkApart } from './own-memory.ts';
export { Pace } from './pace.ts';
export * from './tables.ts';
