import type { KernelInfo } from '@sepal/kernels';
import { bytesOf } from './plan.ts';
import type { Program, ProgramStep } from './program.ts';

/** One kernel call and the ops it computes. */
export interface ExplainedStep {
  /** The kernel that computes them, such as `separable`. */
  readonly kernel: string;
  /** Its register tile, such as `6×8`; empty where there is none. */
  readonly tile: string;
  /** The ops it computes, in order, each with its layer. */
  readonly sources: readonly { readonly op: string; readonly path: string }[];
  readonly multiplyAdds: number;
  /** Size of its outputs. */
  readonly bytes: number;
}

/** How an engine runs a graph. */
export interface Explanation {
  /** What depends on weights alone, such as packing them: done again when they have changed. */
  readonly prologue: readonly ExplainedStep[];
  /** The steps of every run. */
  readonly steps: readonly ExplainedStep[];
  /** Size of its memory; 0 for an engine without its own. */
  readonly memoryBytes: number;
}

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
