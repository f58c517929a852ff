/** Every layer of `@sepal/layers` with its options away from their defaults, as Keras made and described it. */
import { golden, type LayerCase } from '@sepal/goldens';
import { type AnyLayer, deserialize, type layerClasses, resetLayerNames, setImageDataFormat } from '@sepal/layers';

const FILES = [
  'activation',
  'convolution',
  'core',
  'merging',
  'normalization',
  'pooling',
  'preprocessing',
  'regularization',
  'reshaping',
] as const;

/** A layer class of which Keras recorded cases. */
export type CaseClass = Exclude<keyof typeof layerClasses, 'Functional' | 'Sequential' | 'InputLayer'>;

/** All recorded cases. */
export const layerCases: readonly LayerCase[] = FILES.flatMap((file) => golden(`layers/${file}`).cases);

/** Makes the layer of a case. */
export function layerOf({ layer, args, imageDataFormat }: LayerCase): AnyLayer {
  resetLayerNames();
  setImageDataFormat(imageDataFormat === 'channels_first' ? 'channelsFirst' : 'channelsLast');
  try {
    return deserialize<AnyLayer>({ class_name: layer, config: args } as unknown);
  } finally {
    setImageDataFormat('channelsLast');
  }
}
