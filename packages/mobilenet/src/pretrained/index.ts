// Re-exports the formats, so that one install is enough and there is a single copy.
export * from '@sepal/formats';
export { type LoadMobileNetOptions, loadMobileNet } from './load-mobilenet.ts';
export { type LoadMobileNetV2Options, loadMobileNetV2 } from './load-mobilenet-v2.ts';
export { type LoadMobileNetV3Options, loadMobileNetV3Large, loadMobileNetV3Small } from './load-mobilenet-v3.ts';
export type { PretrainedOptions } from './pretrained-options.ts';
