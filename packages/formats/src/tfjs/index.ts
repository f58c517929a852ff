// An entry of its own: a page that reads model.json holds nothing of the other formats, not even the pieces that they share.
export { FileError } from '../file-error.ts';
export type { Progress, Source, SourceOptions } from '../sources/source.ts';
export * from './load-tfjs-model.ts';
export type { TfjsQuantization } from './quantize.ts';
export * from './save-tfjs-model.ts';
