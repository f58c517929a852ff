import {
  Activation,
  allOrNothing,
  BatchNormalization,
  Conv2D,
  Dropout,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  input,
  type Layer,
  type Model,
  ReLU,
  Reshape,
  type SymbolicTensor,
} from '@sepal/layers';
import type { DataFormat } from '@sepal/ops';
import { refuseExtra } from '@sepal/tensor/options';
import { depthwiseSeparableLayers, resolveBlock } from './blocks/depthwise-separable-layers.ts';
import { inSequence } from './blocks/in-sequence.ts';
import { scaledFilters } from './blocks/scaled-filters.ts';
import { FIRST_FILTERS, type MobileNetOptions, type ResolvedMobileNet, resolveMobileNet } from './mobilenet-options.ts';
import { type NetworkModel, networkModel } from './network/network-model.ts';

/** Output channels at alpha 1 of the 13 depthwise separable blocks, and their strides. */
const BLOCKS = [
  { filters: 64, strides: 1 },
  { filters: 128, strides: 2 },
  { filters: 128, strides: 1 },
  { filters: 256, strides: 2 },
  { filters: 256, strides: 1 },
  { filters: 512, strides: 2 },
  { filters: 512, strides: 1 },
  { filters: 512, strides: 1 },
  { filters: 512, strides: 1 },
  { filters: 512, strides: 1 },
  { filters: 512, strides: 1 },
  { filters: 1024, strides: 2 },
  { filters: 1024, strides: 1 },
] as const;

/**
 * MobileNetV1 with random weights, layer by layer as in Keras' `applications.MobileNet`.
 *
 * A 3×3 convolution with stride 2, 13 depthwise separable blocks and, with `includeTop`, a classifier: 91 layers, 137
 * weights, 4,253,864 parameters at alpha 1. `preprocessInput` prepares its input from pixels.
 *
 * Input shape: `(batch, ...inputShape)` → output shape: `(batch, classes)`; without `includeTop`
 * `(batch, height / 32, width / 32, trunc(1024 * alpha))`, with `pooling` `(batch, trunc(1024 * alpha))`
 *
 * Unlike Keras, it refuses options without effect, such as `pooling` together with a classifier, and unknown values of
 * `pooling`. It does not warn about pictures with neither 1 nor 3 channels.
 *
 * @returns the model. With `inputTensor`, its inputs are those that the tensor depends on: one, or an array of several.
 * @throws ValueError, ShapeError for invalid options; nothing has changed then
 * @see https://arxiv.org/abs/1704.04861
 * @see https://keras.io/api/applications/mobilenet/
 * @example
 * const net = mobileNet({ inputShape: [96, 96, 3], alpha: 0.25, classes: 10 });
 * const scores = await net.predict(preprocessInput(pictures)); // [batch, 10]
 *
 * const features = mobileNet({ includeTop: false, pooling: 'avg' }); // pictures of any size → [batch, 1024]
 */
export function mobileNet(
  options?: MobileNetOptions & { readonly inputTensor?: null | undefined },
): Model<SymbolicTensor, SymbolicTensor<'float32'>>;
export function mobileNet(options: MobileNetOptions): NetworkModel;
export function mobileNet(options: MobileNetOptions = {}, ...extra: unknown[]): NetworkModel {
  refuseExtra(extra, 'mobileNet(options)');
  return buildMobileNet(options, 'mobileNet');
}

/** {@link mobileNet} for a function called `where`. */
export function buildMobileNet(options: MobileNetOptions, where: string): NetworkModel {
  const { inputShape, inputTensor, alpha, depthMultiplier, end, dropout, name, dataFormat } = resolveMobileNet(
    options,
    where,
  );
  return allOrNothing(() => {
    const x = inputTensor ?? input({ shape: inputShape });
    const layers = [
      ...firstLayers(scaledFilters(FIRST_FILTERS, alpha, where), dataFormat),
      ...BLOCKS.flatMap((block, index) =>
        depthwiseSeparableLayers(
          resolveBlock({ ...block, alpha, depthMultiplier, blockId: index + 1, dataFormat }, where),
        ),
      ),
      ...lastLayers(end, dropout, dataFormat),
    ];
    return networkModel(x, inSequence(x, layers), name);
  });
}

function firstLayers(filters: number, dataFormat: DataFormat): Layer[] {
  return [
    new Conv2D({
      filters,
      kernelSize: [3, 3],
      padding: 'same',
      useBias: false,
      strides: [2, 2],
      dataFormat,
      name: 'conv1',
    }),
    new BatchNormalization({ axis: dataFormat === 'channelsFirst' ? 1 : -1, name: 'conv1_bn' }),
    new ReLU({ maxValue: 6, name: 'conv1_relu' }),
  ];
}

function lastLayers(end: ResolvedMobileNet['end'], dropout: number, dataFormat: DataFormat): Layer[] {
  if (end === undefined) return [];
  if (end === 'avg') return [new GlobalAveragePooling2D({ dataFormat })];
  if (end === 'max') return [new GlobalMaxPooling2D({ dataFormat })];
  const { classes, activation } = end;
  return [
    new GlobalAveragePooling2D({ keepdims: true, dataFormat }),
    new Dropout({ rate: dropout, name: 'dropout' }),
    new Conv2D({ filters: classes, kernelSize: [1, 1], padding: 'same', dataFormat, name: 'conv_preds' }),
    new Reshape({ targetShape: [classes], name: 'reshape_2' }),
    new Activation({ activation, name: 'predictions' }),
  ];
}
