import type { ForwardOp, OpAttributes, Operands, StaticTensorType } from '@sepal/ops';
import type { Shape } from '@sepal/tensor';
import type { KernelAttributes, KernelName } from '../vocabulary.ts';

/** A tensor that a call reads or writes. `shape` is another shape of the same elements, where the kernel needs one. */
export type ValueRef =
  | { readonly of: 'operand'; readonly index: number; readonly shape?: Shape }
  | { readonly of: 'temporary'; readonly index: number; readonly shape?: Shape }
  | { readonly of: 'output'; readonly shape?: Shape };

/** One use of a kernel, before its operands have addresses. */
export interface LoweredCallOf<K extends KernelName> {
  readonly kernel: K;
  readonly attributes: KernelAttributes[K];
  readonly inputs: readonly ValueRef[];
  readonly output: ValueRef;
}

/** Any kernel's call; `kernel` tells which. */
export type LoweredCall = { [K in KernelName]: LoweredCallOf<K> }[KernelName];

/**
 * How an op is computed.
 *
 * The calls run in order, each when all threads have finished the one before. Together they write every element of the
 * output; a call may write a part of it, or write over what an earlier one wrote. Operands are not written. None of the
 * calls wants packed weights.
 */
export interface Lowering {
  /** Space that is needed while the calls run. */
  readonly temporaries: readonly StaticTensorType[];
  /** Where the output has no elements, they do nothing. */
  readonly calls: readonly LoweredCall[];
}

/** One use of an op at known shapes. */
export interface OpUse<K extends ForwardOp> {
  readonly operands: Operands<K, StaticTensorType>;
  readonly attributes: OpAttributes[K];
  /** What the op's shape rule gives. */
  readonly output: StaticTensorType;
}

/** Says which kernels compute an op whose operands are all made at run time. */
export type OpLowering<K extends ForwardOp> = (use: OpUse<K>) => Lowering;

/** One call that reads all operands in order and writes the output. */
export function oneCall<K extends KernelName>(
  kernel: K,
  attributes: KernelAttributes[K],
  operands: readonly StaticTensorType[],
): Lowering {
  const inputs = operands.map((_, index): ValueRef => ({ of: 'operand', index }));
  const call: LoweredCallOf<K> = { kernel, attributes, inputs, output: { of: 'output' } };
  return { temporaries: [], calls: [call as unknown as LoweredCall] };
}
