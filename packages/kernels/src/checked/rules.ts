import type { DType, Shape } from '@sepal/tensor';
import type { Buffer } from '../buffer.ts';
import type { KernelAttributes, KernelName } from '../vocabulary.ts';

/** What a kernel expects of a buffer. */
export interface Expected {
  /** How many elements it holds, in any shape. */
  readonly size: number;
  /** Whether it may hold more (default no). */
  readonly atLeast?: boolean;
  /** The element types allowed (default float32 alone). */
  readonly dtypes?: readonly DType[];
  /** The expected shape up to broadcasting, where it matters. */
  readonly broadcastsTo?: Shape;
}

/** What a kernel expects of its arguments. */
export interface KernelRules<K extends KernelName> {
  /** @throws ValueError for attributes that the kernel does not support */
  checkAttributes(attributes: KernelAttributes[K], where: string): void;
  /** The inputs that it reads, in order, but for packed weights: its layouts say what those are. @param given the actual inputs, where the rule depends on them */
  inputs(attributes: KernelAttributes[K], given: readonly Buffer[]): readonly Expected[];
  /** The outputs that it writes, in order. */
  outputs(attributes: KernelAttributes[K], inputs: readonly Buffer[], where: string): readonly Expected[];
  /** Whether outputs may overwrite inputs that are not broadcast (default no). */
  readonly inPlace?: boolean;
}

/** An input for the residual, if an epilogue adds one. */
export function withResidual(
  inputs: readonly Expected[],
  { residual }: { readonly residual: boolean },
  size: number,
): readonly Expected[] {
  return residual ? [...inputs, { size }] : inputs;
}
