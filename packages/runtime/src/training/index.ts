import { gradientCompilerTables } from '@sepal/compiler';
import { type GradientKernel, gradientKernels } from '@sepal/kernels';
import type { GradientOp } from '@sepal/ops';
import { type FurtherTables, furtherTables, type Tables } from '../tables.ts';

export * from './check-numerics.ts';

/**
 * The tables of the ops and kernels that only training needs: what an engine's own tables lack to run the steps of a training loop.
 *
 * Made by a pure call, so that bundlers drop an unused table.
 */
export const gradientTables: Tables<GradientOp, GradientKernel> & FurtherTables = /* @__PURE__ */ (() =>
  furtherTables({ ...gradientCompilerTables, kernels: gradientKernels }))();
