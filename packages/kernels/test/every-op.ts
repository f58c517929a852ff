/** The tables of all ops and kernels: those of prediction, and those that only training needs. */
import { type ForwardOp, forwardOps, type GradientOp, gradientOps, type OpTable } from '@sepal/ops';
import {
  checkedGradientKernels,
  gradientKernels,
  gradientOpKernels,
  type KernelName,
  type KernelTable,
  kernels,
  type LoweringTable,
  opKernels,
  uncheckedKernels,
} from '../src/index.ts';

export type EveryOp = ForwardOp | GradientOp;

export const everyOp: OpTable<EveryOp> = { ...forwardOps, ...gradientOps };

export const everyLowering: LoweringTable<EveryOp> = { ...opKernels, ...gradientOpKernels };

export const everyKernel: KernelTable<KernelName> = { ...kernels, ...checkedGradientKernels };

export const everyUncheckedKernel: KernelTable<KernelName> = { ...uncheckedKernels, ...gradientKernels };
