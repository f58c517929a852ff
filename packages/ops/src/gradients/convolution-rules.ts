/** Convolutions and transposed ones. They are linear in both operands, so that their gradients are one another. */
import type { Shape } from '@sepal/tensor';
import { type Conv2dAttributes, conv2d } from '../conv2d/op.ts';
import { conv2dKernelGradient } from '../conv2d-kernel-gradient/op.ts';
import { conv2dTranspose } from '../conv2d-transpose/op.ts';
import type { Value } from '../graph/trace.ts';
import { slice } from '../slice/op.ts';
import type { ExplicitWindow } from '../window/gradient-window.ts';
import { pictureShape } from '../window/picture.ts';
import { type TransposedWindow, transposedOutputs, transposedWindowAlong } from '../window/transposed.ts';
import { type Pair, windowExtent } from '../window/window.ts';
import type { GradientRule } from './gradient-rule.ts';
import { lazy } from './lazy.ts';
import { channelsLast, explicitWindow, inFormat, kernelSizeOf } from './pictures.ts';

type GroupedWindow = ExplicitWindow & Pick<Conv2dAttributes, 'groups'>;

/** The gradient of a convolution by its input. Pictures are channels-last. @param shape the input's */
function inputGradient(dy: Value, kernel: Value, { window, shape }: { window: GroupedWindow; shape: Shape }): Value {
  const unreached = (axis: 0 | 1): number => {
    const size = kernel.shape[axis] as number;
    const outputs = dy.shape[axis + 1] as number;
    const extent = windowExtent({ size, dilation: window.dilationRate[axis] });
    const [before, after] = window.padding[axis];
    return before + (shape[axis + 1] as number) + after - (outputs - 1) * window.strides[axis] - extent;
  };
  return conv2dTranspose(dy, kernel, { ...window, outputPadding: [unreached(0), unreached(1)] });
}

export const conv2dRule: GradientRule<'conv2d'> = ({ attributes, operands: [x, kernel], shapes, fullDy }) => {
  const { dataFormat, groups } = attributes;
  const kernelSize = kernelSizeOf(shapes[1]);
  const window = { ...explicitWindow(shapes[0], kernelSize, attributes), groups };
  const { batch, height, width, channels } = pictureShape(shapes[0], dataFormat, 'gradients');
  const dy = lazy(() => channelsLast(fullDy(), dataFormat));
  return [
    () => inFormat(inputGradient(dy(), kernel, { window, shape: [batch, height, width, channels] }), dataFormat),
    () => conv2dKernelGradient(channelsLast(x, dataFormat), dy(), { ...window, kernelSize }),
  ];
};

export const conv2dKernelGradientRule: GradientRule<'conv2dKernelGradient'> = ({
  attributes: { kernelSize: _, ...window },
  operands: [x, dy],
  shapes,
  fullDy,
}) => [() => inputGradient(dy, fullDy(), { window, shape: shapes[0] }), () => conv2d(x, fullDy(), window)];

export const conv2dTransposeRule: GradientRule<'conv2dTranspose'> = ({ attributes, operands, shapes, fullDy }) => {
  const [x, kernel] = operands;
  const { dataFormat, groups, strides, dilationRate } = attributes;
  const kernelSize = kernelSizeOf(shapes[1]);
  const { height, width } = pictureShape(shapes[0], dataFormat, 'gradients');
  const rows = convolutionOf(height, transposedWindowAlong(0, kernelSize, attributes));
  const columns = convolutionOf(width, transposedWindowAlong(1, kernelSize, attributes));
  const window = { strides, dilationRate, groups, padding: [rows.padding, columns.padding] as const };
  const dy = lazy(() => slice(channelsLast(fullDy(), dataFormat), [0, 0, 0, 0], [-1, rows.kept, columns.kept, -1]));
  return [
    () => inFormat(conv2d(dy(), kernel, window), dataFormat),
    () => conv2dKernelGradient(dy(), channelsLast(x, dataFormat), { ...window, kernelSize }),
  ];
};

/**
 * The convolution along one axis that takes the output of a transposed window back to its input of `length` pixels: the padding, and how
 * many pixels of the output it reads. The others are beyond all windows.
 */
function convolutionOf(length: number, window: TransposedWindow): { readonly padding: Pair; readonly kept: number } {
  const { before, outputs } = transposedOutputs(length, window);
  const reached = (length - 1) * window.stride + windowExtent(window) - before;
  return {
    padding: [before + Math.min(0, reached), Math.max(0, reached - outputs)],
    kept: Math.max(0, Math.min(reached, outputs)),
  };
}
