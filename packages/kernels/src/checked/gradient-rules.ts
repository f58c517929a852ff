import type { ConvKernelGradientAttributes, DepthwiseGradientAttributes, SlidingWindow } from '../vocabulary.ts';
import { checkCounts, checkName, checkWindow, refuse } from './arguments.ts';
import { checkGroups } from './convolution-rules.ts';
import { checkSampling } from './element-rules.ts';
import type { KernelRules } from './rules.ts';

const pixelsOf = ({ batch, height, width }: SlidingWindow): number => batch * height * width;
const outputPixelsOf = ({ batch, outputHeight, outputWidth }: SlidingWindow): number =>
  batch * outputHeight * outputWidth;

/** Slices have 8 rows or more. */
function checkSlices(slices: number, rows: number, where: string): void {
  checkCounts({ slices }, ['slices'], where, 1);
  const most = Math.max(1, Math.floor(rows / 8));
  if (slices > most) refuse(where, `\`slices\` can be at most ${most} for ${rows} rows. Received slices=${slices}.`);
}

export const pointwiseKernelGradientRules: KernelRules<'pointwiseKernelGradient'> = {
  checkAttributes(attributes, where) {
    checkCounts(attributes, ['rows', 'inputs', 'outputs'], where);
    checkSlices(attributes.slices, attributes.rows, where);
  },
  inputs: ({ rows, inputs, outputs }) => [{ size: rows * inputs }, { size: rows * outputs }],
  outputs: ({ inputs, outputs, slices }) => [{ size: slices * inputs * outputs }],
};

export const convKernelGradientRules: KernelRules<'convKernelGradient'> = {
  checkAttributes(attributes, where) {
    checkWindow(attributes, where);
    checkCounts(attributes, ['inputs', 'outputs'], where);
    checkCounts(attributes, ['groups'], where, 1);
    checkGroups(attributes, where);
    checkSlices(attributes.slices, outputPixelsOf(attributes), where);
  },
  inputs: (attributes) => [
    { size: pixelsOf(attributes) * attributes.inputs },
    { size: outputPixelsOf(attributes) * attributes.outputs },
  ],
  outputs: ({ kernelSize, inputs, outputs, groups, slices }: ConvKernelGradientAttributes) => [
    { size: (slices * kernelSize[0] * kernelSize[1] * inputs * outputs) / groups },
  ],
};

function checkDepthwise(attributes: DepthwiseGradientAttributes, where: string): void {
  checkWindow(attributes, where);
  checkCounts(attributes, ['channels', 'multiplier'], where);
}

/** The convolution's input, its output, and its kernel. */
const depthwiseInput = (attributes: DepthwiseGradientAttributes) => ({
  size: pixelsOf(attributes) * attributes.channels,
});
const depthwiseOutput = (attributes: DepthwiseGradientAttributes) => ({
  size: outputPixelsOf(attributes) * attributes.channels * attributes.multiplier,
});

export const depthwiseInputGradientRules: KernelRules<'depthwiseInputGradient'> = {
  checkAttributes: checkDepthwise,
  inputs: (attributes) => [depthwiseOutput(attributes)],
  outputs: (attributes) => [depthwiseInput(attributes)],
};

export const depthwiseKernelGradientRules: KernelRules<'depthwiseKernelGradient'> = {
  checkAttributes(attributes, where) {
    checkDepthwise(attributes, where);
    checkCounts(attributes, ['slices'], where, 1);
  },
  inputs: (attributes) => [depthwiseInput(attributes), depthwiseOutput(attributes)],
  outputs: ({ kernelSize, channels, multiplier, slices }) => [
    { size: slices * kernelSize[0] * kernelSize[1] * channels * multiplier },
  ],
};

export const poolArgMaxRules: KernelRules<'poolArgMax'> = {
  checkAttributes(attributes, where) {
    checkWindow(attributes, where);
    checkCounts(attributes, ['channels'], where);
  },
  inputs: (attributes) => [{ size: pixelsOf(attributes) * attributes.channels }],
  outputs: (attributes) => [{ size: outputPixelsOf(attributes) * attributes.channels, dtypes: ['int32'] }],
};

export const poolGradientRules: KernelRules<'poolGradient'> = {
  checkAttributes(attributes, where) {
    poolArgMaxRules.checkAttributes(attributes, where);
    checkName(attributes.kind, 'kind', ['max', 'average'], where);
  },
  inputs(attributes) {
    const size = outputPixelsOf(attributes) * attributes.channels;
    return [{ size }, ...(attributes.kind === 'max' ? [{ size, dtypes: ['int32'] as const }] : [])];
  },
  outputs: (attributes) => [{ size: pixelsOf(attributes) * attributes.channels }],
};

export const resizeGradientRules: KernelRules<'resizeGradient'> = {
  checkAttributes(attributes, where) {
    checkCounts(attributes, ['batch', 'height', 'width', 'channels'], where);
    checkSampling(attributes.rows, 'rows', where);
    checkSampling(attributes.columns, 'columns', where);
  },
  inputs: ({ batch, channels, rows, columns }) => [{ size: batch * rows.outputs * columns.outputs * channels }],
  outputs: ({ batch, height, width, channels }) => [{ size: batch * height * width * channels }],
};

export const softmaxCrossEntropyRules: KernelRules<'softmaxCrossEntropy'> = {
  checkAttributes(attributes, where) {
    checkCounts(attributes, ['rows', 'classes'], where);
    checkName(attributes.result, 'result', ['loss', 'gradient'], where);
  },
  inputs({ rows, classes, result }) {
    const size = rows * classes;
    return [{ size }, { size }, ...(result === 'gradient' ? [{ size: rows }] : [])];
  },
  outputs: ({ rows, classes, result }) => [{ size: result === 'gradient' ? rows * classes : rows }],
};
