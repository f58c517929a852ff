export type * from './contents/model-contents.ts';
export type * from './contents/stored-tensor.ts';
export type * from './contents/stored-weights.ts';
export { type NormalizedConfig, normalizeConfig } from './dialects/normalize-config.ts';
export { FileError } from './file-error.ts';
export { kerasConfig } from './keras-config/keras-config.ts';
export * from './onnx/export-onnx.ts';
