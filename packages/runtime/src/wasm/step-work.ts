import type { Program, ProgramStep, StepOperand } from '@sepal/compiler';
import type { KernelInfo } from '@sepal/kernels';
import { sizeOf } from '@sepal/tensor';
import type { ProgramGroupEnds } from './step-groups.ts';

/** The cost in multiply-adds of anything else a kernel does per element: reading, sorting, drawing, an activation. */
const PER_ELEMENT = 100;

/** The cost per element visited by a window, or per function of an expression. */
const PER_VISIT = 10;

/** A step's cost in multiply-adds, rather over- than underestimated. */
export function workOf(step: ProgramStep, kernels: KernelInfo): number {
  const { multiplyAdds } = kernels.describe(step);
  const elements = [...step.inputs, ...step.outputs].reduce((sum, { type }) => sum + sizeOf(type.shape), 0);
  return multiplyAdds + PER_ELEMENT * elements + PER_VISIT * visitsOf(step);
}

/** The cost of a program's longest group of steps, after which threads wait for each other. */
export function longestWork({ prologue, steps }: Program, ends: ProgramGroupEnds, kernels: KernelInfo): number {
  const longest = (list: readonly ProgramStep[], last: readonly number[]): number =>
    last.reduce((most, end, group) => {
      const between = list.slice((last[group - 1] ?? -1) + 1, end + 1);
      return Math.max(
        most,
        between.reduce((sum, step) => sum + workOf(step, kernels), 0),
      );
    }, 0);
  return Math.max(longest(prologue.steps, ends.prologue), longest(steps, ends.steps));
}

function visitsOf({ kernel, attributes, outputs }: ProgramStep): number {
  const [output] = outputs as readonly [StepOperand];
  const results = sizeOf(output.type.shape);
  if (kernel === 'pool') return results * attributes.kernelSize[0] * attributes.kernelSize[1];
  if (kernel === 'elementwise') return results * attributes.expression.nodes.length;
  return 0;
}
