export * from './create-engine.ts';
export * from './default-engine.ts';
export * from './engine.ts';
export * from './explain.ts';
export { isEngine } from './is-engine.ts';
export { Moment } from './moment.ts';
export { checkApart } from './own-memory.ts';
