import { LONGEST_AXIS } from '@sepal/ops';
import { show } from '@sepal/tensor/options';
import type {
  ConvAttributes,
  ConvTransposeAttributes,
  DepthwiseAttributes,
  PointwiseAttributes,
  SeparableAttributes,
  SlidingWindow,
} from '../vocabulary.ts';
import { checkCounts, checkFields, checkLengths, checkPair, checkSteps, checkWindow, refuse } from './arguments.ts';
import { checkEpilogue } from './expressions.ts';
import { type KernelRules, withResidual } from './rules.ts';

const pixelsOf = ({ batch, height, width }: SlidingWindow): number => batch * height * width;
const outputPixelsOf = ({ batch, outputHeight, outputWidth }: SlidingWindow): number =>
  batch * outputHeight * outputWidth;

const pointwiseOutput = ({ rows, outputs }: PointwiseAttributes): number => rows * outputs;

export const pointwiseRules: KernelRules<'pointwise'> = {
  checkAttributes(attributes, where) {
    checkCounts(attributes, ['rows', 'inputs', 'outputs'], where);
    checkEpilogue(attributes.epilogue, where);
  },
  inputs: (attributes) =>
    withResidual([{ size: attributes.rows * attributes.inputs }], attributes.epilogue, pointwiseOutput(attributes)),
  outputs: (attributes) => [{ size: pointwiseOutput(attributes) }],
};

const depthwiseOutput = (attributes: DepthwiseAttributes): number =>
  outputPixelsOf(attributes) * attributes.channels * attributes.multiplier;

export const depthwiseRules: KernelRules<'depthwise'> = {
  checkAttributes(attributes, where) {
    checkWindow(attributes, where);
    checkCounts(attributes, ['channels', 'multiplier'], where);
    checkEpilogue(attributes.epilogue, where);
  },
  inputs: (attributes) =>
    withResidual(
      [{ size: pixelsOf(attributes) * attributes.channels }],
      attributes.epilogue,
      depthwiseOutput(attributes),
    ),
  outputs: (attributes) => [{ size: depthwiseOutput(attributes) }],
};

/** @throws ValueError unless they divide the channels */
export function checkGroups(attributes: Pick<ConvAttributes, 'inputs' | 'outputs' | 'groups'>, where: string): void {
  const { inputs, outputs, groups } = attributes;
  if (inputs % groups === 0 && outputs % groups === 0) return;
  refuse(
    where,
    `\`groups\` must divide inputs and outputs. Received groups=${groups}, inputs=${inputs}, outputs=${outputs}.`,
  );
}

export const convRules: KernelRules<'conv'> = {
  checkAttributes(attributes, where) {
    checkWindow(attributes, where);
    checkCounts(attributes, ['inputs', 'outputs'], where);
    checkCounts(attributes, ['groups'], where, 1);
    checkGroups(attributes, where);
    checkEpilogue(attributes.epilogue, where);
  },
  inputs(attributes) {
    const size = outputPixelsOf(attributes) * attributes.outputs;
    return withResidual([{ size: pixelsOf(attributes) * attributes.inputs }], attributes.epilogue, size);
  },
  outputs: (attributes) => [{ size: outputPixelsOf(attributes) * attributes.outputs }],
};

const transposedInput = ({ batch, height, width, inputs }: ConvTransposeAttributes): number =>
  batch * height * width * inputs;
const transposedOutput = ({ batch, outputHeight, outputWidth, outputs }: ConvTransposeAttributes): number =>
  batch * outputHeight * outputWidth * outputs;

export const convTransposeRules: KernelRules<'convTranspose'> = {
  checkAttributes(attributes, where) {
    checkCounts(attributes, ['batch', 'height', 'width', 'outputHeight', 'outputWidth', 'inputs', 'outputs'], where);
    checkCounts(attributes, ['groups'], where, 1);
    for (const name of ['kernelSize', 'strides', 'dilationRate'] as const) checkPair(attributes[name], name, where);
    checkPair(attributes.before, 'before', where, 0);
    checkGroups(attributes, where);
    const { kernelSize, dilationRate, before } = attributes;
    for (const [axis, length] of [attributes.outputHeight, attributes.outputWidth].entries()) {
      const at = axis as 0 | 1;
      const pixels = Math.max(length + before[at], (kernelSize[at] - 1) * dilationRate[at] + 1);
      if (pixels > LONGEST_AXIS)
        refuse(where, `An axis is ${pixels} pixels long. At most ${LONGEST_AXIS} are possible.`);
    }
    checkEpilogue(attributes.epilogue, where);
  },
  inputs: (attributes) =>
    withResidual([{ size: transposedInput(attributes) }], attributes.epilogue, transposedOutput(attributes)),
  outputs: (attributes) => [{ size: transposedOutput(attributes) }],
};

const separableOutput = ({ depthwise, outputs }: SeparableAttributes): number => outputPixelsOf(depthwise) * outputs;

export const separableRules: KernelRules<'separable'> = {
  checkAttributes({ depthwise, outputs, epilogue }, where) {
    checkFields(depthwise, 'depthwise', where);
    checkCounts({ outputs }, ['outputs'], where);
    depthwiseRules.checkAttributes(depthwise, `${where}, depthwise`);
    checkEpilogue(epilogue, where);
    if (!depthwise.epilogue.residual) return;
    refuse(where, 'The depthwise part cannot add a residual. Received depthwise.epilogue.residual=true.');
  },
  inputs: (attributes) =>
    withResidual(
      [{ size: pixelsOf(attributes.depthwise) * attributes.depthwise.channels }],
      attributes.epilogue,
      separableOutput(attributes),
    ),
  outputs: (attributes) => [{ size: separableOutput(attributes) }],
};

/** How many elements the matrices of a stack span. */
function stackSize(batch: readonly number[], strides: readonly number[], matrix: number): number {
  if (batch.includes(0)) return 0;
  return batch.reduce((last, length, axis) => last + (length - 1) * (strides[axis] as number), matrix);
}

export const matmulRules: KernelRules<'matmul'> = {
  checkAttributes(attributes, where) {
    const { batch, leftStrides, rightStrides } = attributes;
    checkLengths(batch, 'batch', where);
    checkCounts(attributes, ['rows', 'inputs', 'outputs'], where);
    checkSteps(leftStrides, 'leftStrides', { count: batch.length, where });
    checkSteps(rightStrides, 'rightStrides', { count: batch.length, where });
    if (batch.length <= 32) return;
    refuse(where, `\`batch\` may have 32 axes. Received batch=${show(batch)}.`);
  },
  inputs: ({ batch, rows, inputs, outputs, leftStrides, rightStrides }) => [
    { size: stackSize(batch, leftStrides, rows * inputs), atLeast: batch.includes(0) },
    { size: stackSize(batch, rightStrides, inputs * outputs), atLeast: batch.includes(0) },
  ],
  outputs: ({ batch, rows, outputs }) => [{ size: batch.reduce((size, length) => size * length, rows * outputs) }],
};
