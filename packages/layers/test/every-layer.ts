/** The data that tests over all layers need. */
import type { Shape } from '@sepal/tensor';
import type { AnyLayer } from '../src/graph/layer-graph.ts';
import { input, layerClasses } from '../src/index.ts';
import type { LayerClass } from '../src/layer/layer-class.ts';

/** The required options of a layer, and a valid input: one shape, or several. */
export interface LayerCase {
  readonly required: () => Record<string, unknown>;
  readonly inputShape: Shape | readonly Shape[];
}

const takes = (inputShape: LayerCase['inputShape'], required: Record<string, unknown> = {}): LayerCase => ({
  required: () => ({ ...required }),
  inputShape,
});
const picture: Shape = [2, 6, 6, 4];
const sequence: Shape = [2, 8, 4];
const vector: Shape = [2, 6];
const two = [vector, vector] as const;

export type ClassName = keyof typeof layerClasses;

/** Every class except the models and InputLayer. */
export const everyLayer: Readonly<Record<Exclude<ClassName, 'Functional' | 'Sequential' | 'InputLayer'>, LayerCase>> = {
  Activation: takes(vector, { activation: 'relu' }),
  ActivityRegularization: takes(vector),
  Add: takes(two),
  Average: takes(two),
  AveragePooling1D: takes(sequence, { poolSize: 2 }),
  AveragePooling2D: takes(picture, { poolSize: 2 }),
  BatchNormalization: takes(vector),
  CenterCrop: takes(picture, { height: 4, width: 3 }),
  Concatenate: takes(two),
  Conv1D: takes(sequence, { filters: 4, kernelSize: 2 }),
  Conv1DTranspose: takes(sequence, { filters: 4, kernelSize: 2 }),
  Conv2D: takes(picture, { filters: 4, kernelSize: 2 }),
  Conv2DTranspose: takes(picture, { filters: 4, kernelSize: 2 }),
  Cropping1D: takes(sequence),
  Cropping2D: takes(picture, { cropping: 1 }),
  Dense: takes(vector, { units: 3 }),
  DepthwiseConv1D: takes(sequence, { kernelSize: 2 }),
  DepthwiseConv2D: takes(picture, { kernelSize: 2 }),
  Dot: takes(two, { axes: 1 }),
  Dropout: takes(vector, { rate: 0.5 }),
  ELU: takes(vector),
  Flatten: takes(picture),
  GaussianDropout: takes(vector, { rate: 0.5 }),
  GaussianNoise: takes(vector, { stddev: 0.5 }),
  GlobalAveragePooling1D: takes(sequence),
  GlobalMaxPooling1D: takes(sequence),
  MaxPooling1D: takes(sequence),
  GlobalAveragePooling2D: takes(picture),
  GlobalMaxPooling2D: takes(picture),
  GroupNormalization: takes(picture, { groups: 2 }),
  Identity: takes(vector),
  LayerNormalization: takes(vector),
  LeakyReLU: takes(vector),
  MaxPooling2D: takes(picture),
  Maximum: takes(two),
  Minimum: takes(two),
  Multiply: takes(two),
  PReLU: takes(vector),
  Permute: takes(sequence, { dims: [2, 1] }),
  RMSNormalization: takes(vector),
  ReLU: takes(vector),
  Rescaling: takes(vector, { scale: 0.5 }),
  RepeatVector: takes(vector, { n: 2 }),
  Resizing: takes(picture, { height: 4, width: 7 }),
  RandomBrightness: takes(picture, { factor: 0.5 }),
  RandomContrast: takes(picture, { factor: 0.5 }),
  RandomFlip: takes(picture),
  RandomRotation: takes(picture, { factor: 0.5 }),
  RandomTranslation: takes(picture, { heightFactor: 0.5, widthFactor: 0.5 }),
  RandomZoom: takes(picture, { heightFactor: 0.5 }),
  Reshape: takes(vector, { targetShape: [3, 2] }),
  SeparableConv1D: takes(sequence, { filters: 4, kernelSize: 2 }),
  SeparableConv2D: takes(picture, { filters: 4, kernelSize: 2 }),
  Softmax: takes(vector),
  SpatialDropout1D: takes(sequence, { rate: 0.5 }),
  SpatialDropout2D: takes(picture, { rate: 0.5 }),
  Subtract: takes(two),
  UnitNormalization: takes(vector),
  UpSampling1D: takes(sequence),
  UpSampling2D: takes(picture),
  ZeroPadding1D: takes(sequence),
  ZeroPadding2D: takes(picture),
};

/** Every class with its required options. */
export const everyClass: readonly (readonly [ClassName, LayerClass, () => Record<string, unknown>])[] = [
  ...Object.entries(everyLayer).map(
    ([name, { required }]) => [name as ClassName, classOf(name as ClassName), required] as const,
  ),
  ['InputLayer', classOf('InputLayer'), () => ({ shape: [2] })],
  [
    'Functional',
    classOf('Functional'),
    () => {
      const x = input({ shape: [2] });
      return { inputs: x, outputs: x };
    },
  ],
];

function classOf(name: ClassName): LayerClass {
  return layerClasses[name] as unknown as LayerClass;
}

export function make(name: keyof typeof everyLayer, options: Record<string, unknown> = {}): AnyLayer {
  return new (classOf(name))({ ...everyLayer[name].required(), ...options });
}
