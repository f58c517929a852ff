import type { Shape, Tensor } from '@sepal/tensor';
import type { Epilogue, KernelAttributes, PackedKernelName, Tuning } from '../../src/index.ts';
import { sums } from '../check-op.ts';
import { applyEpilogue } from '../epilogues.ts';
import type { PlainWeights } from '../pack-plain.ts';
import { randomTensor } from '../random-tensor.ts';
import type { KernelCase } from './kernel-check.ts';

/** How a case differs from the usual. */
export interface CaseOptions {
  /** Whether packing multiplies a scale into the weights. */
  readonly scaled?: boolean;
  /** Default: random numbers. */
  readonly x?: Tensor | undefined;
  readonly tuning?: Tuning | undefined;
}

/** Random weights of a convolution. */
export interface Weights {
  readonly kernel: Tensor;
  readonly bias: Tensor;
  /** 1 for each output channel unless scaled. */
  readonly scale: Tensor | undefined;
  /** The same, as they are packed. */
  readonly plain: PlainWeights;
}

export function randomWeights(shape: Shape, outputs: number, { scaled = false, seed = 2 } = {}): Weights {
  const kernel = randomTensor(shape, seed);
  const bias = randomTensor([outputs], seed + 1);
  const scale = scaled ? randomTensor([outputs], seed + 2) : undefined;
  const floats = ({ data }: Tensor): Float32Array => data as Float32Array;
  return { kernel, bias, scale, plain: { kernel: floats(kernel), bias: floats(bias), scale: scale && floats(scale) } };
}

/** What a case with an epilogue is made of. */
export interface PackedParts<K extends PackedKernelName> {
  readonly attributes: KernelAttributes[K] & { readonly epilogue: Epilogue };
  readonly x: Tensor;
  readonly weights: readonly Weights[];
  /** The result before the epilogue. */
  readonly y: Tensor;
  readonly tuning?: Tuning | undefined;
}

/** A case with a random residual, if its epilogue adds one. */
export function packedCase<K extends PackedKernelName>({
  attributes,
  x,
  weights,
  y,
  tuning,
}: PackedParts<K>): KernelCase<K> {
  const { epilogue } = attributes;
  const residual = randomTensor(y.shape, 9);
  return {
    attributes,
    inputs: epilogue.residual ? [x, residual] : [x],
    weights: weights.map(({ plain }) => plain),
    expected: applyEpilogue(y, epilogue, residual),
    tolerance: sums,
    tuning,
  };
}

/** Random numbers with NaN and both infinities among them. */
export function spoiled(shape: Shape): Tensor {
  const x = randomTensor(shape, 1);
  for (const [at, value] of [
    [7, Number.NaN],
    [90, Number.POSITIVE_INFINITY],
    [200, Number.NEGATIVE_INFINITY],
  ] as const) {
    x.data[at] = value;
  }
  return x;
}
