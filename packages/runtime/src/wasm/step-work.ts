import type { ProgramStep } from '@sepal/compiler';
import { describeStep } from '@sepal/compiler';
import type { Target } from '@sepal/kernels';
import { sizeOf } from '@sepal/tensor';

/** Multiply-adds that take as long as whatever else kernels do with an element: reading, sorting, drawing, an activation. */
const PER_ELEMENT = 100;

/** And as an element of a window that is looked at, or a function of an expression. */
const PER_VISIT = 10;

/** How many multiply-adds take about as long as a step, and rather more than fewer. */
export function workOf(step: ProgramStep, target: Target): number {
  const { multiplyAdds } = describeStep(step, target);
  const elements = [...step.inputs, step.output].reduce((sum, { type }) => sum + sizeOf(type.shape), 0);
  return multiplyAdds + PER_ELEMENT * elements + PER_VISIT * visitsOf(step);
}

function visitsOf({ kernel, attributes, output }: ProgramStep): number {
  const results = sizeOf(output.type.shape);
  if (kernel === 'pool') return results * attributes.kernelSize[0] * attributes.kernelSize[1];
  if (kernel === 'elementwise') return results * attributes.expression.nodes.length;
  return 0;
}
