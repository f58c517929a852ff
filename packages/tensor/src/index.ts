export * from './dtype.ts';
export * from './errors.ts';
export * from './identifier.ts';
export * from './object-lookup.ts';
export * from './options/index.ts';
export * from './random/index.ts';
export * from './shape.ts';
export * from './tensor.ts';
