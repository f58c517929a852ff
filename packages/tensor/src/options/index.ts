export * from './check-arguments.ts';
export * from './check-boolean.ts';
export * from './check-number.ts';
export * from './check-options.ts';
export * from './compose.ts';
export * from './frozen-copy.ts';
export * from './is-promise.ts';
export { listFew } from './list-few.ts';
export * from './show.ts';
