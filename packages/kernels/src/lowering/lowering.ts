import type { ForwardOp, OpAttributes, Operands, OpName, StaticTensorType } from '@sepal/ops';
import type { Shape } from '@sepal/tensor';
import type { KernelInfo } from '../kernel-info.ts';
import type { Epilogue, KernelAttributes, KernelName } from '../vocabulary.ts';

/** A tensor that a call reads or writes. `shape` views the same elements under another shape, where the kernel needs one. */
export type ValueRef =
  | { readonly of: 'operand'; readonly index: number; readonly shape?: Shape }
  | { readonly of: 'temporary'; readonly index: number; readonly shape?: Shape }
  /** `index`: which one, of a call with several (default 0). */
  | { readonly of: 'output'; readonly index?: number; readonly shape?: Shape };

/** A kernel call, before its operands have addresses. */
export interface LoweredCallOf<K extends KernelName> {
  readonly kernel: K;
  readonly attributes: KernelAttributes[K];
  readonly inputs: readonly ValueRef[];
  readonly outputs: readonly ValueRef[];
}

/** A call of any kernel; `kernel` tells which. */
export type LoweredCall = { [K in KernelName]: LoweredCallOf<K> }[KernelName];

/**
 * How an op is computed.
 *
 * The calls run in order, each after all parts of the one before. Together they write every element of the
 * output; a call may write a part of it, or overwrite what an earlier one wrote. Operands are never written.
 */
export interface Lowering {
  /** Space needed while the calls run. */
  readonly temporaries: readonly StaticTensorType[];
  /** If the output has no elements, they do nothing. */
  readonly calls: readonly LoweredCall[];
}

/** A use of an op with static shapes. */
export interface OpUse<K extends OpName> {
  readonly operands: Operands<K, StaticTensorType>;
  readonly attributes: OpAttributes[K];
  /** The output's type, from the op's shape rule. */
  readonly output: StaticTensorType;
  readonly kernels: KernelInfo;
  /** Given only to ops that are products: convolutions, and matrix products whose right side is one matrix. */
  readonly fused?: Fused | undefined;
}

/** What a product computes besides its op. Its scale, bias and residual, if any, are its last operands, in this order. */
export interface Fused {
  /** Whether its weights are multiplied by a scale, a number per output channel. */
  readonly scaled: boolean;
  /** Whether a bias is added, a number per output channel. */
  readonly biased: boolean;
  readonly epilogue: Epilogue;
}

/** Maps an op to kernel calls. */
export type OpLowering<K extends OpName> = (use: OpUse<K>) => Lowering;

/** How the ops `K` are computed: a total table. */
export type LoweringTable<K extends OpName = ForwardOp> = { readonly [P in K]: OpLowering<P> };

/** A call that reads all operands in order and writes the outputs. @param results how many */
export function oneCall<K extends KernelName>(
  kernel: K,
  attributes: KernelAttributes[K],
  operands: readonly unknown[],
  results = 1,
): Lowering {
  const inputs = operands.map((_, index): ValueRef => ({ of: 'operand', index }));
  const outputs = Array.from({ length: results }, (_, index): ValueRef => ({ of: 'output', index }));
  const call: LoweredCallOf<K> = { kernel, attributes, inputs, outputs };
  return { temporaries: [], calls: [call as unknown as LoweredCall] };
}
