import type { DType, Shape } from '@sepal/tensor';
import type { Buffer } from '../buffer.ts';
import type {
  ConvolutionWeights,
  KernelAttributes,
  KernelName,
  KernelWeights,
  PackedKernelName,
} from '../vocabulary.ts';

/** What a buffer must be. */
export interface Expected {
  /** How many elements it holds, in whatever shape. */
  readonly size: number;
  /** Whether it may hold more (default no). */
  readonly atLeast?: boolean;
  /** Element types that it may have (default float32 alone). */
  readonly dtypes?: readonly DType[];
  /** Where the shape counts, all but for broadcasting. */
  readonly broadcastsTo?: Shape;
}

/** What must hold of the arguments of a kernel. */
export interface KernelRules<K extends KernelName> {
  /** @throws ValueError for attributes for which the kernel cannot be written */
  checkAttributes(attributes: KernelAttributes[K], where: string): void;
  /** The inputs that it reads, in order. @param given what it is called with, where that decides */
  inputs(attributes: KernelAttributes[K], given: readonly Buffer[]): readonly Expected[];
  output(attributes: KernelAttributes[K], inputs: readonly Buffer[], where: string): Expected;
  /** Whether the output may lie in the place of an input (default no). */
  readonly inPlace?: boolean;
}

/** Weights as `pack` takes them, with the lengths that they must have. */
export interface ExpectedWeights {
  /** For errors; empty if there are no others. */
  readonly name: string;
  readonly weights: ConvolutionWeights;
  readonly kernel: number;
  readonly outputs: number;
}

export interface PackedKernelRules<K extends PackedKernelName> extends KernelRules<K> {
  weights(weights: KernelWeights[K], attributes: KernelAttributes[K]): readonly ExpectedWeights[];
}

/** An input for the residual, if an epilogue adds one. */
export function withResidual(
  inputs: readonly Expected[],
  { residual }: { readonly residual: boolean },
  size: number,
): readonly Expected[] {
  return residual ? [...inputs, { size }] : inputs;
}
