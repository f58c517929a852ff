import { gradientOpKernels, opKernels } from '@sepal/kernels';
import { type ForwardOp, forwardOps, type GradientOp, gradientOps, type OpName } from '@sepal/ops';
import { earlyUpdates } from './lower/early-updates.ts';
import type { Schedule } from './lower/schedule.ts';
import { findSums } from './lower/sums.ts';
import type { Fusion } from './lower/units.ts';
import { type FindMeetings, updateMeetings } from './lower/update-meetings.ts';
import type { OpTables, Pass } from './op-tables.ts';
import { foldGradientPadding } from './passes/fold-gradient-padding.ts';
import { forwardRules } from './passes/forward-rules.ts';
import { gradientRules } from './passes/gradient-rules.ts';
import { recompute } from './passes/recompute.ts';

/**
 * What the compiler knows of the ops `K`, for any engine. The maker of an engine passes them in; nothing in between imports a
 * table.
 */
export interface CompilerTables<K extends OpName = ForwardOp> extends OpTables<K> {
  /** Ops that are computed together, besides those that every program has (default: none). */
  readonly fusions?: readonly Fusion[];
  /** Passes that run once, when the graph is as simple as it gets (default: none). */
  readonly passes?: readonly Pass[];
  /** Finds further loops that new values of states may join (default: none). */
  readonly meetings?: FindMeetings;
  /** In which order a run computes (default: updates of states last). */
  readonly schedule?: Schedule;
}

/** The tables of the ops of `@sepal/ops`. */
export const compilerTables: CompilerTables = { ops: forwardOps, rules: forwardRules, lowerings: opKernels };

/**
 * The tables of the ops that only training needs, and the fusions that only pay there.
 *
 * Made by a pure call, so that bundlers drop an unused table: a shift of constants among its entries would keep it.
 */
export const gradientCompilerTables: CompilerTables<GradientOp> = /* @__PURE__ */ (() => ({
  ops: gradientOps,
  rules: gradientRules,
  lowerings: gradientOpKernels,
  fusions: [findSums],
  meetings: updateMeetings,
  passes: [foldGradientPadding, recompute({ elements: 1 << 10, elementsAgain: 1 << 14 })],
  schedule: earlyUpdates(1 << 20),
}))();
