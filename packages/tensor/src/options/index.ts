/**
 * How functions and classes check what they are given: arguments, options, configs and the names in them. Its errors show values, list
 * names and suggest the closest.
 */
export * from './check-arguments.ts';
export * from './check-options.ts';
export * from './check-value.ts';
export * from './frozen-copy.ts';
export * from './identifier.ts';
export { listFew } from './list-few.ts';
export * from './names.ts';
export * from './object-lookup.ts';
export * from './show.ts';
