// What pages seldom need, in one chunk: one for each part would cost every page the pieces that they share with it. Nothing here
// imports what imports this file; sources/seldom-read.ts has the rest.
export { unknownTensor } from './contents/unknown-tensor.ts';
export { noModel } from './load/no-model.ts';
export { readTraining } from './load/read-training.ts';
export { mismatch } from './match/mismatch.ts';
export { emptyAddress, noFetch, noFile } from './sources/no-file.ts';
export { notBeside, outside } from './sources/outside.ts';
export { refuseFile } from './sources/refuse-file.ts';
export { resolveLocal } from './sources/resolve-local.ts';
export { notBytes, readAlready } from './sources/wrong-stream.ts';
export * from './tfjs/malformed.ts';
export { unusualJson } from './tfjs/unusual-json.ts';
export { wrongBytes } from './tfjs/wrong-bytes.ts';
