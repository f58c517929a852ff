/** Every layer of `@sepal/layers` with its options away from their defaults, as Keras made and described it. */
import { golden, type LayerCase } from '@sepal/goldens';
import {
  type AnyLayer,
  deserialize,
  input,
  type layerClasses,
  Model,
  resetLayerNames,
  type SymbolicTensor,
  setImageDataFormat,
} from '@sepal/layers';

const FILES = [
  'activation',
  'augmentation',
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

/** Puts a functional model around the layer of a case. */
export function modelOf(golden: LayerCase): Model {
  const layer = layerOf(golden);
  const inputs = golden.inputs.map(({ shape, dtype }, index) =>
    input({ shape: shape.slice(1), dtype: dtype as 'float32', name: `input_${index}` }),
  );
  setImageDataFormat(golden.imageDataFormat === 'channels_first' ? 'channelsFirst' : 'channelsLast');
  try {
    const single = inputs.length === 1 ? inputs[0] : inputs;
    const outputs = layer.apply((isMerge(golden) ? inputs : single) as SymbolicTensor) as SymbolicTensor;
    return new Model({ inputs: single as never, outputs, name: 'around' }) as unknown as Model;
  } finally {
    setImageDataFormat('channelsLast');
  }
}

/** Whether the layer of a case takes an array of tensors. */
export function isMerge({ layer }: LayerCase): boolean {
  return /^(?:Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate|Dot)$/.test(layer);
}
