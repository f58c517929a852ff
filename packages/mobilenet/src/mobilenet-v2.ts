import {
  allOrNothing,
  Conv2D,
  Dense,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  input,
  type Layer,
  type Model,
  ReLU,
  type SymbolicTensor,
} from '@sepal/layers';
import { type DataFormat, relu6 } from '@sepal/ops';
import { refuseExtra } from '@sepal/tensor/options';
import { namesV2 } from './blocks/block-names.ts';
import { divisibleFilters } from './blocks/divisible-filters.ts';
import { inSequence } from './blocks/in-sequence.ts';
import { invertedResidual } from './blocks/inverted-residual.ts';
import { slowNormalization } from './blocks/slow-normalization.ts';
import { type MobileNetV2Options, type ResolvedMobileNetV2, resolveMobileNetV2 } from './mobilenet-v2-options.ts';
import { type NetworkModel, networkModel } from './network/network-model.ts';

/** The inverted residual blocks: output channels at alpha 1, and strides. */
const BLOCKS = [
  { filters: 16, strides: 1 },
  { filters: 24, strides: 2 },
  { filters: 24, strides: 1 },
  { filters: 32, strides: 2 },
  { filters: 32, strides: 1 },
  { filters: 32, strides: 1 },
  { filters: 64, strides: 2 },
  { filters: 64, strides: 1 },
  { filters: 64, strides: 1 },
  { filters: 64, strides: 1 },
  { filters: 96, strides: 1 },
  { filters: 96, strides: 1 },
  { filters: 96, strides: 1 },
  { filters: 160, strides: 2 },
  { filters: 160, strides: 1 },
  { filters: 160, strides: 1 },
  { filters: 320, strides: 1 },
] as const;

/**
 * MobileNetV2 with random weights, layer by layer as in Keras' `applications.MobileNetV2`.
 *
 * A 3×3 convolution with stride 2, 17 inverted residual blocks, a 1×1 convolution and, with `includeTop`, a classifier: 156
 * layers, 262 weights, 3,538,984 parameters at alpha 1. `preprocessInputV2` prepares its input from pixels.
 *
 * Input shape: `(batch, ...inputShape)` → output shape: `(batch, classes)`; without `includeTop`
 * `(batch, ceil(height / 32), ceil(width / 32), channels)`, with `pooling` `(batch, channels)`, where there are
 * `1280 * max(alpha, 1)` channels, rounded to a multiple of 8
 *
 * Unlike Keras, it refuses options without effect, such as `pooling` together with a classifier, unknown values of `pooling`, and an
 * `alpha` that is not positive. It does not warn about pictures with neither 1 nor 3 channels.
 *
 * @returns the model. With `inputTensor`, its inputs are those that the tensor depends on: one, or an array of several.
 * @throws ValueError, ShapeError for invalid options; nothing has changed then
 * @see https://arxiv.org/abs/1801.04381
 * @see https://keras.io/api/applications/mobilenet/
 * @example
 * const net = mobileNetV2({ inputShape: [96, 96, 3], alpha: 0.35, classes: 10 });
 * const scores = await net.predict(preprocessInputV2(pictures)); // [batch, 10]
 *
 * const features = mobileNetV2({ includeTop: false, pooling: 'avg' }); // pictures of any size → [batch, 1280]
 */
export function mobileNetV2(
  options?: MobileNetV2Options & { readonly inputTensor?: null | undefined },
): Model<SymbolicTensor, SymbolicTensor<'float32'>>;
export function mobileNetV2(options: MobileNetV2Options): NetworkModel;
export function mobileNetV2(options: MobileNetV2Options = {}, ...extra: unknown[]): NetworkModel {
  refuseExtra(extra, 'mobileNetV2(options)');
  return buildMobileNetV2(options, 'mobileNetV2');
}

/** {@link mobileNetV2} for a function called `where`. */
export function buildMobileNetV2(options: MobileNetV2Options, where: string): NetworkModel {
  const { inputShape, inputTensor, alpha, end, name, dataFormat } = resolveMobileNetV2(options, where);
  return allOrNothing(() => {
    const x = inputTensor ?? input({ shape: inputShape });
    let y = inSequence(x, firstLayers(divisibleFilters(32 * alpha), dataFormat));
    for (const [index, { filters, strides }] of BLOCKS.entries()) {
      y = invertedResidual(y, {
        filters: divisibleFilters(Math.trunc(filters * alpha)),
        expansion: index === 0 ? 1 : 6,
        kernelSize: 3,
        strides,
        activation: relu6,
        names: namesV2(index === 0 ? 'expanded_conv_' : `block_${index}_`),
        dataFormat,
      });
    }
    y = inSequence(y, lastLayers(divisibleFilters(1280 * Math.max(alpha, 1)), end, dataFormat));
    return networkModel(x, y, name);
  });
}

function firstLayers(filters: number, dataFormat: DataFormat): Layer[] {
  return [
    new Conv2D({ filters, kernelSize: 3, strides: 2, padding: 'same', useBias: false, dataFormat, name: 'Conv1' }),
    slowNormalization(dataFormat, { name: 'bn_Conv1' }),
    new ReLU({ maxValue: 6, name: 'Conv1_relu' }),
  ];
}

function lastLayers(filters: number, end: ResolvedMobileNetV2['end'], dataFormat: DataFormat): Layer[] {
  const layers = [
    new Conv2D({ filters, kernelSize: 1, useBias: false, dataFormat, name: 'Conv_1' }),
    slowNormalization(dataFormat, { name: 'Conv_1_bn' }),
    new ReLU({ maxValue: 6, name: 'out_relu' }),
  ];
  if (end === undefined) return layers;
  if (end === 'max') return [...layers, new GlobalMaxPooling2D({ dataFormat })];
  const pooled = [...layers, new GlobalAveragePooling2D({ dataFormat })];
  if (end === 'avg') return pooled;
  const { classes, activation } = end;
  return [...pooled, new Dense({ units: classes, activation, name: 'predictions' })];
}
