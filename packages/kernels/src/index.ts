export * from './buffer.ts';
export * from './call.ts';
export * from './expression/expression.ts';
export * from './target.ts';
export * from './tiles.ts';
export * from './vocabulary.ts';
