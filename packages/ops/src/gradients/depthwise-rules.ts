/** Depthwise convolutions. They are linear in both operands, so that their gradients are one another. */
import { depthwiseConv2d } from '../depthwise-conv2d/op.ts';
import { depthwiseConv2dInputGradient, depthwiseConv2dKernelGradient } from '../depthwise-conv2d-gradients/op.ts';
import { pictureShape } from '../window/picture.ts';
import type { GradientRule } from './gradient-rule.ts';
import { lazy } from './lazy.ts';
import { channelsLast, explicitWindow, inFormat, kernelSizeOf } from './pictures.ts';

export const depthwiseConv2dRule: GradientRule<'depthwiseConv2d'> = ({ attributes, operands, shapes, fullDy }) => {
  const [x, kernel] = operands;
  const { dataFormat } = attributes;
  const { height, width } = pictureShape(shapes[0], dataFormat, 'gradients');
  const kernelSize = kernelSizeOf(shapes[1]);
  const window = explicitWindow(shapes[0], kernelSize, attributes);
  const dy = lazy(() => channelsLast(fullDy(), dataFormat));
  return [
    () => inFormat(depthwiseConv2dInputGradient(dy(), kernel, { ...window, height, width }), dataFormat),
    () => depthwiseConv2dKernelGradient(channelsLast(x, dataFormat), dy(), { ...window, kernelSize }),
  ];
};

export const depthwiseConv2dInputGradientRule: GradientRule<'depthwiseConv2dInputGradient'> = ({
  attributes: { height: _height, width: _width, ...window },
  operands: [dy, kernel],
  shapes,
  fullDy,
}) => [
  () => depthwiseConv2d(fullDy(), kernel, window),
  () => depthwiseConv2dKernelGradient(fullDy(), dy, { ...window, kernelSize: kernelSizeOf(shapes[1]) }),
];

export const depthwiseConv2dKernelGradientRule: GradientRule<'depthwiseConv2dKernelGradient'> = ({
  attributes: { kernelSize: _kernelSize, ...window },
  operands: [x, dy],
  shapes,
  fullDy,
}) => {
  const { height, width } = pictureShape(shapes[0], 'channelsLast', 'gradients');
  return [
    () => depthwiseConv2dInputGradient(dy, fullDy(), { ...window, height, width }),
    () => depthwiseConv2d(x, fullDy(), window),
  ];
};
