/** Models around the layers of Keras' recorded cases. */
import { type GoldenTensor, golden, type LayerCase, type OperationsCase } from '@sepal/goldens';
import {
  type AnyLayer,
  DepthwiseConv1D,
  DepthwiseConv2D,
  deserialize,
  input,
  layerClasses,
  Model,
  type SymbolicTensor,
  setImageDataFormat,
} from '@sepal/layers';
import { type Shape, type Tensor, tensor } from '@sepal/tensor';
import type { Questions } from './answers.ts';

/** A layer whose options are away from their defaults, in a model, with inputs. */
export interface GoldenModel {
  readonly title: string;
  /** Whether an input can pass a convolution. */
  readonly hasPictures: boolean;
  /**
   * @param behindConvolution whether pictures and sequences pass a convolution first, which changes nothing but their layout; only
   *   where {@link hasPictures}
   */
  make(behindConvolution?: boolean): Questions;
}

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

const MERGES = ['Add', 'Subtract', 'Multiply', 'Average', 'Maximum', 'Minimum', 'Concatenate', 'Dot'];

/** Every case of every layer. */
export function goldenModels(): readonly GoldenModel[] {
  return FILES.flatMap((file) =>
    golden(`layers/${file}`).cases.map((layerCase: LayerCase, index: number) => ({
      title: `${file} ${index}: ${layerCase.layer} ${JSON.stringify(layerCase.args)} on ${layerCase.inputs.map(({ shape }) => `[${shape}]`).join(' ')}`,
      hasPictures: layerCase.inputs.some(isPicture),
      make: (behindConvolution = false) => modelOf(layerCase, behindConvolution),
    })),
  );
}

/** Models of operations, and whole models with operations between their layers, as Keras wrote their configs. */
export function operationModels(): readonly { readonly title: string; make(): Questions }[] {
  const { cases, models } = golden('operations');
  return [...cases, ...models].map(({ name, config, weights, inputs }: OperationsCase) => ({
    title: name,
    make() {
      const model = deserialize<Model>({ module: 'keras', class_name: 'Functional', config });
      model.setWeights(weights.map(tensorOf));
      return { model, questions: [inputs.map(tensorOf)] };
    },
  }));
}

function tensorOf({ data, shape, dtype }: GoldenTensor): Tensor {
  return tensor(data, shape, dtype);
}

function isPicture({ shape, dtype }: GoldenTensor): boolean {
  return dtype === 'float32' && (shape.length === 3 || shape.length === 4) && !shape.includes(0);
}

/** A depthwise convolution by 1. */
function unchanged(x: SymbolicTensor<'float32'>): SymbolicTensor<'float32'> {
  const options = { kernelSize: 1, useBias: false, depthwiseInitializer: 'ones', dataFormat: 'channelsLast' } as const;
  return x.shape.length === 3 ? new DepthwiseConv1D(options).apply(x) : new DepthwiseConv2D(options).apply(x);
}

function modelOf(
  { layer: className, args, inputs, weights, imageDataFormat }: LayerCase,
  behindConvolution: boolean,
): Questions {
  setImageDataFormat(imageDataFormat === 'channels_first' ? 'channelsFirst' : 'channelsLast');
  try {
    const classes = layerClasses as unknown as Record<string, { fromConfig(config: unknown): AnyLayer }>;
    const layer = classes[className]?.fromConfig(args) as AnyLayer;
    const ends = inputs.map(({ shape, dtype }, index) =>
      input({ shape: shape.slice(1) as Shape, dtype, name: `x${index}` }),
    );
    const isMerge = MERGES.includes(className);
    const values = ends.map((end, index) =>
      behindConvolution && isPicture(inputs[index] as GoldenTensor) ? unchanged(end as SymbolicTensor<'float32'>) : end,
    );
    const outputs = layer.apply((isMerge ? values : values[0]) as SymbolicTensor) as SymbolicTensor<'float32'>;
    layer.setWeights(weights.map(tensorOf));
    const model = new Model({ inputs: isMerge ? ends : (ends[0] as SymbolicTensor), outputs }) as unknown as Model;
    return { model, questions: [inputs.map(tensorOf)] };
  } finally {
    setImageDataFormat('channelsLast');
  }
}
