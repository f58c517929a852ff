/** Models around the layers and operations of Keras' recorded cases. */
import { type GoldenTensor, golden, type LayerCase, type OperationsCase } from '@sepal/goldens';
import {
  DepthwiseConv1D,
  DepthwiseConv2D,
  deserialize,
  input,
  Model,
  type SymbolicTensor,
  setImageDataFormat,
} from '@sepal/layers';
import { tensorOf } from '../goldens/golden-model.ts';
import { isMerge, layerCases, layerOf } from '../layer-cases.ts';
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

/** Every case of every layer. */
export function goldenModels(): readonly GoldenModel[] {
  return layerCases.map((layerCase, index) => ({
    title: `${index}: ${layerCase.layer} ${JSON.stringify(layerCase.args)} on ${layerCase.inputs.map(({ shape }) => `[${shape}]`).join(' ')}`,
    hasPictures: layerCase.inputs.some(isPicture),
    make: (behindConvolution = false) => modelOf(layerCase, behindConvolution),
  }));
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

function isPicture({ shape, dtype }: GoldenTensor): boolean {
  return dtype === 'float32' && (shape.length === 3 || shape.length === 4) && !shape.includes(0);
}

/** A depthwise convolution by 1. */
function unchanged(x: SymbolicTensor<'float32'>): SymbolicTensor<'float32'> {
  const options = { kernelSize: 1, useBias: false, depthwiseInitializer: 'ones', dataFormat: 'channelsLast' } as const;
  return x.shape.length === 3 ? new DepthwiseConv1D(options).apply(x) : new DepthwiseConv2D(options).apply(x);
}

function modelOf(layerCase: LayerCase, behindConvolution: boolean): Questions {
  const { inputs, weights, imageDataFormat } = layerCase;
  const layer = layerOf(layerCase);
  setImageDataFormat(imageDataFormat === 'channels_first' ? 'channelsFirst' : 'channelsLast');
  try {
    const ends = inputs.map(({ shape, dtype }, index) => input({ shape: shape.slice(1), dtype, name: `x${index}` }));
    const values = ends.map((end, index) =>
      behindConvolution && isPicture(inputs[index] as GoldenTensor) ? unchanged(end as SymbolicTensor<'float32'>) : end,
    );
    const single = isMerge(layerCase) ? undefined : [ends[0], values[0]];
    const [given, passed] = single ?? [ends, values];
    const outputs = layer.apply(passed as SymbolicTensor) as SymbolicTensor<'float32'>;
    layer.setWeights(weights.map(tensorOf));
    const model = new Model({ inputs: given as SymbolicTensor, outputs });
    return { model, questions: [inputs.map(tensorOf)] };
  } finally {
    setImageDataFormat('channelsLast');
  }
}
