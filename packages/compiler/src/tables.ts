import { type OpLowering, opKernels } from '@sepal/kernels';
import { type ForwardOp, forwardOps, type OpTable } from '@sepal/ops';
import { forwardRules } from './passes/forward-rules.ts';
import type { RuleTable } from './passes/op-rules.ts';

/** What the compiler knows of ops, as tables by their names. Whoever makes an engine passes them in. */
export interface Tables {
  /** Shape rules and references. */
  readonly ops: OpTable;
  /** What passes may do with them. */
  readonly rules: RuleTable;
  /** The kernel calls that compute each op. */
  readonly lowerings: { readonly [K in ForwardOp]: OpLowering<K> };
}

/** The tables of the ops that compute values. */
export const forwardTables: Tables = { ops: forwardOps, rules: forwardRules, lowerings: opKernels };
