import type { Local } from '@sepal/assembler';
import { mergeLoops } from '@sepal/ops';
import type { Tuning } from '../tuning.ts';
import type { CopyAttributes } from '../vocabulary.ts';

/** One loop of a copy: its count, and its strides in bytes. */
export interface CopyLoop {
  readonly length: number;
  readonly from: number;
  readonly to: number;
}

/** A copy as few loops, outermost first, and its start addresses. */
export interface CopyPlan {
  readonly loops: readonly CopyLoop[];
  readonly fromAddress: number;
  readonly toAddress: number;
  /** Of one element. */
  readonly bytes: number;
  readonly tuning: Tuning['copy'];
}

/** The start of one pass through the inner loops: bytes from the plan's addresses. */
export interface Offsets {
  readonly from: Local;
  readonly to: Local;
}

/** The loops of a copy, as few as its strides allow. */
export function loopsOf(attributes: CopyAttributes, bytes: number): readonly CopyLoop[] {
  const { shape, inputStrides, outputStrides } = attributes;
  const nest = mergeLoops({ lengths: shape, steps: [inputStrides, outputStrides] });
  const [from, to] = nest.steps as readonly [readonly number[], readonly number[]];
  return nest.lengths.map((length, axis) => ({
    length,
    from: (from[axis] as number) * bytes,
    to: (to[axis] as number) * bytes,
  }));
}
