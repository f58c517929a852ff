import type { KernelInfo } from '@sepal/kernels';
import type { ExplainedStep, Explanation } from './explanation.ts';
import { bytesOf } from './plan.ts';
import type { Program, ProgramStep } from './program.ts';

/**
 * Explains a program: which kernel computes which layers, how, and in how much memory.
 *
 * @param memory `bytes`: the program's total
 */
export function explainProgram(
  { prologue, steps }: Program,
  { bytes }: { readonly bytes: number },
  kernels: KernelInfo,
): Explanation {
  const explain = (step: ProgramStep): ExplainedStep => {
    const { kernel, sources, outputs } = step;
    const bytes = outputs.reduce((sum, { type }) => sum + bytesOf(type), 0);
    return { kernel, sources, ...kernels.describe(step), bytes };
  };
  return { prologue: prologue.steps.map(explain), steps: steps.map(explain), memoryBytes: bytes };
}
