/** Files for callbacks, in Node. */
export { textFile } from './text-file.ts';
