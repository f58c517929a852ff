// Re-exports the layers, so that one install is enough and there is a single copy.
export * from '@sepal/layers';
export * from './conv2to3.ts';
export * from './decode-predictions.ts';
export { depthwiseSeparableBlock } from './depthwise-separable-block.ts';
export type { DepthwiseSeparableBlockOptions } from './depthwise-separable-layers.ts';
export * from './mobilenet.ts';
export type { MobileNetOptions } from './mobilenet-options.ts';
export * from './preprocess-input.ts';
