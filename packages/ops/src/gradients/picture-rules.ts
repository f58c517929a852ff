/** Pooling and resizing. */
import type { Shape } from '@sepal/tensor';
import { multiply } from '../elementwise/binary.ts';
import { averagePool2d } from '../pooling/op.ts';
import { type PoolAttributes, poolWindow } from '../pooling/pool.ts';
import { averagePool2dGradient, maxPool2dGradient } from '../pooling-gradients/op.ts';
import { resize } from '../resize/op.ts';
import { resizeGradient } from '../resize-gradient/op.ts';
import { pictureShape } from '../window/picture.ts';
import type { GradientRule } from './gradient-rule.ts';
import { channelsLast, explicitWindow, inFormat } from './pictures.ts';

/** The window of a pool, with its padding in numbers. */
function explicitPool(shape: Shape, attributes: PoolAttributes) {
  const { poolSize } = attributes;
  const { strides, padding } = explicitWindow(shape, poolSize, poolWindow(attributes));
  return { poolSize, strides, padding };
}

export const averagePool2dRule: GradientRule<'averagePool2d'> = ({ attributes, shapes: [shape], fullDy }) => [
  () => {
    const { dataFormat } = attributes;
    const { height, width } = pictureShape(shape, dataFormat, 'gradients');
    const window = explicitPool(shape, attributes);
    return inFormat(
      averagePool2dGradient(channelsLast(fullDy(), dataFormat), { ...window, height, width }),
      dataFormat,
    );
  },
];

export const averagePool2dGradientRule: GradientRule<'averagePool2dGradient'> = ({ attributes, fullDy }) => {
  const { poolSize, strides, padding } = attributes;
  return [() => averagePool2d(fullDy(), { poolSize, strides, padding })];
};

export const maxPool2dRule: GradientRule<'maxPool2d'> = ({ attributes, operands: [x], shapes: [shape], fullDy }) => [
  () => {
    const { dataFormat } = attributes;
    const [picture, dy] = [x, fullDy()].map((value) => channelsLast(value, dataFormat)) as [typeof x, typeof x];
    return inFormat(maxPool2dGradient(picture, dy, explicitPool(shape, attributes)), dataFormat);
  },
];

export const resizeRule: GradientRule<'resize'> = ({ attributes, shapes: [shape], fullDy }) => [
  () => {
    const { dataFormat, interpolation, antialias, fit } = attributes;
    const { height, width } = pictureShape(shape, dataFormat, 'gradients');
    const dy = channelsLast(fullDy(), dataFormat);
    return inFormat(resizeGradient(dy, { height, width, interpolation, antialias, fit }), dataFormat);
  },
];

export const resizeGradientRule: GradientRule<'resizeGradient'> = ({ attributes, shapes: [shape], fullDy }) => [
  () => {
    const { interpolation, antialias, fit } = attributes;
    const { height, width } = pictureShape(shape, 'channelsLast', 'gradients');
    return resize(fullDy(), {
      size: [height, width],
      interpolation,
      antialias,
      cropToAspectRatio: fit === 'crop',
      padToAspectRatio: fit === 'pad',
    });
  },
];

/** Every pixel gets what its copies get, or what is mixed from it. */
export const upsample2dRule: GradientRule<'upsample2d'> = ({ attributes, shapes: [shape], fullDy }) => [
  () => {
    const { size, interpolation, dataFormat } = attributes;
    if (interpolation === 'nearest') {
      return multiply(averagePool2d(fullDy(), { poolSize: size, dataFormat }), size[0] * size[1]);
    }
    const { height, width } = pictureShape(shape, dataFormat, 'gradients');
    const dy = channelsLast(fullDy(), dataFormat);
    const fitting = { height, width, interpolation, antialias: false, fit: 'stretch' } as const;
    return inFormat(resizeGradient(dy, fitting), dataFormat);
  },
];
