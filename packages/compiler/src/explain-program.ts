import { type KernelDescription, type Target, uncheckedKernels } from '@sepal/kernels';
import { bytesPerElement, sizeOf } from '@sepal/tensor';
import type { Explanation } from './explanation.ts';
import type { Program, ProgramStep } from './program.ts';

/**
 * Explains a program: which kernel computes which layers, how, and in how much memory.
 *
 * @param memory `bytes`: the program's total
 */
export function explainProgram({ steps }: Program, { bytes }: { readonly bytes: number }, target: Target): Explanation {
  return {
    steps: steps.map((step) => {
      const { kernel, sources, outputs } = step;
      const bytes = outputs.reduce((sum, { type }) => sum + sizeOf(type.shape) * bytesPerElement(type.dtype), 0);
      return { kernel, sources, ...describeStep(step, target), bytes };
    }),
    memoryBytes: bytes,
  };
}

/** Tile and multiply-adds of a step. */
export function describeStep({ kernel, attributes }: ProgramStep, target: Target): KernelDescription {
  // A step's kernel and attributes match; the compiler cannot follow that through the union.
  const generator = uncheckedKernels[kernel] as { describe(attributes: unknown, target: Target): KernelDescription };
  return generator.describe(attributes, target);
}
