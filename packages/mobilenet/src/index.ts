// Re-exports the layers, so that one install is enough and there is a single copy.
export * from '@sepal/layers';
export * from './blocks/conv2to3.ts';
export { depthwiseSeparableBlock } from './blocks/depthwise-separable-block.ts';
export type { DepthwiseSeparableBlockOptions } from './blocks/depthwise-separable-layers.ts';
export * from './blocks/inverted-residual-block.ts';
export { type SqueezeExciteOptions, squeezeExcite } from './blocks/squeeze-excite.ts';
export { mobileNet } from './mobilenet.ts';
export type { MobileNetOptions } from './mobilenet-options.ts';
export { mobileNetV2 } from './mobilenet-v2.ts';
export type { MobileNetV2Options } from './mobilenet-v2-options.ts';
export { mobileNetV3Large, mobileNetV3Small } from './mobilenet-v3.ts';
export type { MobileNetV3Options } from './mobilenet-v3-options.ts';
export type { NetworkModel } from './network/network-model.ts';
export type { NetworkOptions } from './network/network-options.ts';
export * from './pictures/decode-predictions.ts';
export * from './pictures/preprocess-input.ts';
export * from './pictures/preprocess-input-v2.ts';
export * from './pictures/preprocess-input-v3.ts';
