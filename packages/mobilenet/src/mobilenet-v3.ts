import {
  Activation,
  allOrNothing,
  Conv2D,
  Dropout,
  Flatten,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  input,
  type Layer,
  type Model,
  Rescaling,
  type SymbolicTensor,
} from '@sepal/layers';
import { type DataFormat, hardSilu, relu } from '@sepal/ops';
import { refuseExtra } from '@sepal/tensor/options';
import { activationLayer } from './blocks/activation-layer.ts';
import { namesV3 } from './blocks/block-names.ts';
import { divisibleFilters } from './blocks/divisible-filters.ts';
import { inSequence } from './blocks/in-sequence.ts';
import { invertedResidual } from './blocks/inverted-residual.ts';
import { slowNormalization } from './blocks/slow-normalization.ts';
import { weighChannels } from './blocks/squeeze-excite.ts';
import { type MobileNetV3Options, type ResolvedMobileNetV3, resolveMobileNetV3 } from './mobilenet-v3-options.ts';
import { type NetworkModel, networkModel } from './network/network-model.ts';
import { channelsOf } from './network/picture.ts';

/** An inverted residual block, as the paper's tables have it. */
interface Row {
  readonly expansion: number;
  /** Output channels at alpha 1. */
  readonly filters: number;
  readonly kernelSize: 3 | 5;
  readonly strides: 1 | 2;
  /** Whether it has squeeze and excitation. */
  readonly squeezes: boolean;
  /** Its activation: ReLU or hard swish. */
  readonly activation: typeof relu | typeof hardSilu;
}

/** The two sizes of network. */
interface Variant {
  readonly name: string;
  /** Channels before the classifier, at alpha 1 and below. */
  readonly lastFilters: number;
  readonly rows: () => readonly Row[];
}

const row = (
  expansion: number,
  filters: number,
  kernelSize: 3 | 5,
  strides: 1 | 2,
  squeezes: boolean,
  activation: Row['activation'],
): Row => ({ expansion, filters, kernelSize, strides, squeezes, activation });

/** Table 2 of the paper. */
const SMALL: Variant = {
  name: 'MobileNetV3Small',
  lastFilters: 1024,
  rows: () => [
    row(1, 16, 3, 2, true, relu),
    row(72 / 16, 24, 3, 2, false, relu),
    row(88 / 24, 24, 3, 1, false, relu),
    row(4, 40, 5, 2, true, hardSilu),
    row(6, 40, 5, 1, true, hardSilu),
    row(6, 40, 5, 1, true, hardSilu),
    row(3, 48, 5, 1, true, hardSilu),
    row(3, 48, 5, 1, true, hardSilu),
    row(6, 96, 5, 2, true, hardSilu),
    row(6, 96, 5, 1, true, hardSilu),
    row(6, 96, 5, 1, true, hardSilu),
  ],
};

/** Table 1 of the paper. */
const LARGE: Variant = {
  name: 'MobileNetV3Large',
  lastFilters: 1280,
  rows: () => [
    row(1, 16, 3, 1, false, relu),
    row(4, 24, 3, 2, false, relu),
    row(3, 24, 3, 1, false, relu),
    row(3, 40, 5, 2, true, relu),
    row(3, 40, 5, 1, true, relu),
    row(3, 40, 5, 1, true, relu),
    row(6, 80, 3, 2, false, hardSilu),
    row(2.5, 80, 3, 1, false, hardSilu),
    row(2.3, 80, 3, 1, false, hardSilu),
    row(2.3, 80, 3, 1, false, hardSilu),
    row(6, 112, 3, 1, true, hardSilu),
    row(6, 112, 3, 1, true, hardSilu),
    row(6, 160, 5, 2, true, hardSilu),
    row(6, 160, 5, 1, true, hardSilu),
    row(6, 160, 5, 1, true, hardSilu),
  ],
};

/**
 * MobileNetV3-Small with random weights, layer by layer as in Keras' `applications.MobileNetV3Small`.
 *
 * A 3×3 convolution with stride 2, 11 inverted residual blocks, most of them with squeeze and excitation, a 1×1 convolution and, with
 * `includeTop`, a classifier: 2,554,968 parameters at alpha 1. It takes pixels from 0 to 255 and scales them itself.
 *
 * Input shape: `(batch, ...inputShape)` → output shape: `(batch, classes)`; without `includeTop`
 * `(batch, ceil(height / 32), ceil(width / 32), channels)`, with `pooling` `(batch, channels)`, where there are six times as many
 * channels as the last block has: 576 at alpha 1
 *
 * Unlike Keras, it refuses options without effect, such as `pooling` together with a classifier, unknown values of `pooling`, and an
 * `alpha` or `dropoutRate` out of range.
 *
 * @returns the model. With `inputTensor`, its inputs are those that the tensor depends on: one, or an array of several.
 * @throws ValueError, ShapeError for invalid options; nothing has changed then
 * @see https://arxiv.org/abs/1905.02244
 * @see https://keras.io/api/applications/mobilenet/
 * @example
 * const net = mobileNetV3Small({ inputShape: [96, 96, 3], alpha: 0.75, classes: 10 });
 * const scores = await net.predict(pictures); // [batch, 10], for pixels from 0 to 255
 *
 * const features = mobileNetV3Small({ includeTop: false, pooling: 'avg' }); // pictures of any size → [batch, 576]
 */
export function mobileNetV3Small(
  options?: MobileNetV3Options & { readonly inputTensor?: null | undefined },
): Model<SymbolicTensor, SymbolicTensor<'float32'>>;
export function mobileNetV3Small(options: MobileNetV3Options): NetworkModel;
export function mobileNetV3Small(options: MobileNetV3Options = {}, ...extra: unknown[]): NetworkModel {
  refuseExtra(extra, 'mobileNetV3Small(options)');
  return buildMobileNetV3Small(options, 'mobileNetV3Small');
}

/**
 * MobileNetV3-Large with random weights, layer by layer as in Keras' `applications.MobileNetV3Large`.
 *
 * As {@link mobileNetV3Small}, with 15 blocks: 5,507,432 parameters at alpha 1, and 960 channels without a classifier.
 *
 * Input shape: `(batch, ...inputShape)` → output shape: `(batch, classes)`; without `includeTop`
 * `(batch, ceil(height / 32), ceil(width / 32), channels)`, with `pooling` `(batch, channels)`
 *
 * @returns the model. With `inputTensor`, its inputs are those that the tensor depends on: one, or an array of several.
 * @throws ValueError, ShapeError for invalid options; nothing has changed then
 * @see https://arxiv.org/abs/1905.02244
 * @see https://keras.io/api/applications/mobilenet/
 * @example
 * const net = mobileNetV3Large({ inputShape: [224, 224, 3], minimalistic: true });
 * const scores = await net.predict(pictures); // [batch, 1000], for pixels from 0 to 255
 */
export function mobileNetV3Large(
  options?: MobileNetV3Options & { readonly inputTensor?: null | undefined },
): Model<SymbolicTensor, SymbolicTensor<'float32'>>;
export function mobileNetV3Large(options: MobileNetV3Options): NetworkModel;
export function mobileNetV3Large(options: MobileNetV3Options = {}, ...extra: unknown[]): NetworkModel {
  refuseExtra(extra, 'mobileNetV3Large(options)');
  return buildMobileNetV3Large(options, 'mobileNetV3Large');
}

/** {@link mobileNetV3Small} for a function called `where`. */
export function buildMobileNetV3Small(options: MobileNetV3Options, where: string): NetworkModel {
  return build(SMALL, resolveMobileNetV3(options, where), options.name);
}

/** {@link mobileNetV3Large} for a function called `where`. */
export function buildMobileNetV3Large(options: MobileNetV3Options, where: string): NetworkModel {
  return build(LARGE, resolveMobileNetV3(options, where), options.name);
}

function build(
  { rows, lastFilters, name: ownName }: Variant,
  resolved: ResolvedMobileNetV3,
  name = ownName,
): NetworkModel {
  const { inputShape, inputTensor, alpha, minimalistic, includePreprocessing, dataFormat } = resolved;
  return allOrNothing(() => {
    const x = inputTensor ?? input({ shape: inputShape });
    const activation = minimalistic ? relu : hardSilu;
    const rescaling = includePreprocessing ? [new Rescaling({ scale: 1 / 127.5, offset: -1 })] : [];
    const first = new Conv2D({
      filters: 16,
      kernelSize: 3,
      strides: 2,
      padding: 'same',
      useBias: false,
      dataFormat,
      name: 'conv',
    });
    let y = inSequence(x, [
      ...rescaling,
      first,
      slowNormalization(dataFormat, { name: 'conv_bn' }),
      activationLayer(activation, {}),
    ]);
    for (const [index, each] of rows().entries()) {
      const names = namesV3(index === 0 ? 'expanded_conv_' : `expanded_conv_${index}_`);
      y = invertedResidual(y, {
        filters: divisibleFilters(each.filters * alpha),
        expansion: each.expansion,
        kernelSize: minimalistic ? 3 : each.kernelSize,
        strides: each.strides,
        squeeze:
          each.squeezes && !minimalistic ? (z) => weighChannels(z, { ratio: 0.25, names, dataFormat }) : undefined,
        activation: minimalistic ? relu : each.activation,
        names,
        dataFormat,
      });
    }
    const filters = divisibleFilters(channelsOf(y, dataFormat) * 6);
    y = inSequence(y, [
      new Conv2D({ filters, kernelSize: 1, padding: 'same', useBias: false, dataFormat, name: 'conv_1' }),
      slowNormalization(dataFormat, { name: 'conv_1_bn' }),
      activationLayer(activation, {}),
    ]);
    const headFilters = alpha > 1 ? divisibleFilters(lastFilters * alpha) : lastFilters;
    return networkModel(x, inSequence(y, lastLayers(resolved, headFilters, dataFormat)), name);
  });
}

function lastLayers(
  { end, minimalistic, dropoutRate }: ResolvedMobileNetV3,
  filters: number,
  dataFormat: DataFormat,
): Layer[] {
  if (end === undefined) return [];
  if (end === 'avg') return [new GlobalAveragePooling2D({ dataFormat, name: 'avg_pool' })];
  if (end === 'max') return [new GlobalMaxPooling2D({ dataFormat, name: 'max_pool' })];
  const { classes, activation } = end;
  return [
    new GlobalAveragePooling2D({ keepdims: true, dataFormat }),
    new Conv2D({ filters, kernelSize: 1, padding: 'same', dataFormat, name: 'conv_2' }),
    activationLayer(minimalistic ? relu : hardSilu, {}),
    ...(dropoutRate > 0 ? [new Dropout({ rate: dropoutRate })] : []),
    new Conv2D({ filters: classes, kernelSize: 1, padding: 'same', dataFormat, name: 'logits' }),
    new Flatten({ dataFormat }),
    new Activation({ activation, name: 'predictions' }),
  ];
}
