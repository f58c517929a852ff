import { gradientOpKernels, type LoweringTable, opKernels } from '@sepal/kernels';
import { type ForwardOp, forwardOps, type GradientOp, gradientOps, type OpName, type OpTable } from '@sepal/ops';
import { forwardRules } from './passes/forward-rules.ts';
import { gradientRules } from './passes/gradient-rules.ts';
import type { RuleTable } from './passes/op-rules.ts';

/**
 * What the compiler knows of the ops `K`, for any engine: tables by name, each total. The maker of an engine passes them in;
 * nothing in between imports a table.
 */
export interface CompilerTables<K extends OpName = ForwardOp> {
  /** Shape rules and references. */
  readonly ops: OpTable<K>;
  /** What passes may do with the ops. */
  readonly rules: RuleTable<K>;
  /** The kernel calls that compute them. */
  readonly lowerings: LoweringTable<K>;
}

/** The tables of the ops of `@sepal/ops`. */
export const compilerTables: CompilerTables = { ops: forwardOps, rules: forwardRules, lowerings: opKernels };

/** The tables of the ops that only training needs. */
export const gradientCompilerTables: CompilerTables<GradientOp> = {
  ops: gradientOps,
  rules: gradientRules,
  lowerings: gradientOpKernels,
};
