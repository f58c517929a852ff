import { forwardOps } from '../forward-ops.ts';
import { gradientOps } from '../gradient-ops.ts';
import type { OpTable } from '../graph/define.ts';
import type { ForwardOp, GradientOp } from '../vocabulary.ts';

/** The definition of every op of this package: what evaluates graphs with gradients. */
export const allOps: OpTable<ForwardOp | GradientOp> = /* @__PURE__ */ (() => ({ ...forwardOps, ...gradientOps }))();
