import {
  Add,
  Conv2D,
  DepthwiseConv2D,
  type Layer,
  type LayerActivation,
  type SymbolicTensor,
  ZeroPadding2D,
} from '@sepal/layers';
import { type DataFormat, relu, relu6 } from '@sepal/ops';
import { correctPadding } from '../network/correct-padding.ts';
import { channelsOf } from '../network/picture.ts';
import { activationLayer } from './activation-layer.ts';
import type { BlockNames } from './block-names.ts';
import { divisibleFilters } from './divisible-filters.ts';
import { inSequence } from './in-sequence.ts';
import { slowNormalization } from './slow-normalization.ts';

/** An inverted residual block, its options checked. */
export interface InvertedResidual {
  readonly filters: number;
  readonly expansion: number;
  readonly kernelSize: number;
  readonly strides: 1 | 2;
  /** Appends squeeze and excitation to the filtered channels, if there is one. */
  readonly squeeze?: ((x: SymbolicTensor) => SymbolicTensor) | undefined;
  readonly activation: LayerActivation;
  readonly names: BlockNames;
  readonly dataFormat: DataFormat;
}

/** Appends the layers of an inverted residual block to pictures, in the order in which Keras makes them. */
export function invertedResidual(x: SymbolicTensor, block: InvertedResidual): SymbolicTensor<'float32'> {
  const { filters, expansion, kernelSize, strides, squeeze, activation, names, dataFormat } = block;
  const channels = channelsOf(x, dataFormat);
  const normalize = (convolution: string): Layer => slowNormalization(dataFormat, names(`${convolution}_bn`));
  const activate = (convolution: string): Layer => {
    const part = activation === relu || activation === relu6 ? 'relu' : 'activation';
    return activationLayer(activation, names(`${convolution}_${part}`));
  };
  const mix = (count: number, name: string): Layer =>
    new Conv2D({ filters: count, kernelSize: 1, padding: 'same', useBias: false, dataFormat, ...names(name) });

  const expand = () => [mix(divisibleFilters(channels * expansion), 'expand'), normalize('expand'), activate('expand')];
  let y = expansion === 1 ? x : inSequence(x, expand());
  if (strides === 2) {
    const padding = correctPadding(y, kernelSize, dataFormat);
    y = new ZeroPadding2D({ padding, dataFormat, ...names('pad') }).apply(y);
  }
  const depthwise = new DepthwiseConv2D({
    kernelSize,
    strides,
    padding: strides === 1 ? 'same' : 'valid',
    useBias: false,
    dataFormat,
    ...names('depthwise'),
  });
  y = inSequence(y, [depthwise, normalize('depthwise'), activate('depthwise')]);
  if (squeeze !== undefined) y = squeeze(y);
  const projected = inSequence(y, [mix(filters, 'project'), normalize('project')]);
  if (strides !== 1 || channels !== filters) return projected;
  return new Add(names('add')).apply([x, projected]) as SymbolicTensor<'float32'>;
}
