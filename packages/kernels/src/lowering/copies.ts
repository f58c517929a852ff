/** The ops that move elements, most of them calls of the copy kernel, and those that resize pictures. */
import { enlarged, pictureShape, samplingOf } from '@sepal/ops';
import { type Shape, sizeOf, stridesOf } from '@sepal/tensor';
import type { CopyAttributes } from '../vocabulary.ts';
import { type LoweredCall, type OpLowering, oneCall } from './lowering.ts';

/** The linear index of a position. */
function offsetOf(coordinates: readonly number[], strides: readonly number[]): number {
  return coordinates.reduce((offset, coordinate, axis) => offset + coordinate * (strides[axis] as number), 0);
}

/** Copies an operand into a block of the output. */
function copyOperand(index: number, attributes: CopyAttributes): LoweredCall {
  return { kernel: 'copy', attributes, inputs: [{ of: 'operand', index }], outputs: [{ of: 'output' }] };
}

/** Copies all elements of an operand of this shape to where `outputStrides` puts them. */
function wholeOperand(shape: Shape, outputStrides: readonly number[], outputOffset: number): CopyAttributes {
  return { shape, inputStrides: stridesOf(shape), inputOffset: 0, outputStrides, outputOffset };
}

/** All elements, in their order. */
export const lowerWhole: OpLowering<'reshape' | 'stopGradient'> = ({ operands, output }) => {
  const size = sizeOf(output.shape);
  return oneCall('copy', wholeOperand([size], [1], 0), operands);
};

export const lowerTranspose: OpLowering<'transpose'> = ({ operands, attributes: { perm }, output }) => {
  const strides = stridesOf(operands[0].shape);
  const inputStrides = perm.map((axis) => strides[axis] as number);
  const outputStrides = stridesOf(output.shape);
  return oneCall(
    'copy',
    { shape: output.shape, inputStrides, inputOffset: 0, outputStrides, outputOffset: 0 },
    operands,
  );
};

export const lowerSlice: OpLowering<'slice'> = ({ operands, attributes: { begin }, output }) => {
  const inputStrides = stridesOf(operands[0].shape);
  return oneCall(
    'copy',
    {
      shape: output.shape,
      inputStrides,
      inputOffset: offsetOf(begin, inputStrides),
      outputStrides: stridesOf(output.shape),
      outputOffset: 0,
    },
    operands,
  );
};

/** Fills the output with the padding, then copies the operand over it. */
export const lowerPad: OpLowering<'pad'> = ({ operands, attributes: { amounts, value }, output }) => {
  const strides = stridesOf(output.shape);
  const begin = amounts.map(([before]) => before);
  const fill: LoweredCall = { kernel: 'fill', attributes: { value }, inputs: [], outputs: [{ of: 'output' }] };
  const copy = copyOperand(0, wholeOperand(operands[0].shape, strides, offsetOf(begin, strides)));
  return { temporaries: [], calls: [fill, copy] };
};

/** One operand after the other. */
export const lowerConcat: OpLowering<'concat'> = ({ operands, attributes: { axis }, output }) => {
  const strides = stridesOf(output.shape);
  let start = 0;
  const calls = operands.map(({ shape }, index) => {
    const call = copyOperand(index, wholeOperand(shape, strides, start * (strides[axis] as number)));
    start += shape[axis] as number;
    return call;
  });
  return { temporaries: [], calls };
};

/** 'nearest' repeats: a copy with two more axes, along which the operand's stride is 0. */
export const lowerUpsample2d: OpLowering<'upsample2d'> = ({ operands, attributes }) => {
  const { size, interpolation, dataFormat } = attributes;
  const { batch, height, width, channels } = pictureShape(operands[0].shape, dataFormat, 'upsample2d');
  // Every channel of `channelsFirst` is a picture of one channel.
  const isLast = dataFormat === 'channelsLast';
  const pictures = isLast ? batch : batch * channels;
  const depth = isLast ? channels : 1;
  if (interpolation === 'bilinear') {
    const rows = enlarged(height, size[0], interpolation);
    const columns = enlarged(width, size[1], interpolation);
    const picture = { batch: pictures, height, width, channels: depth, dtype: operands[0].dtype };
    return oneCall('resize', { ...picture, rows, columns, fillValue: 0 }, operands);
  }
  const row = width * depth;
  const shape = [pictures, height, size[0], width, size[1], depth];
  return {
    temporaries: [],
    calls: [
      copyOperand(0, {
        shape,
        inputStrides: [height * row, row, 0, depth, 0, 1],
        inputOffset: 0,
        outputStrides: stridesOf(shape),
        outputOffset: 0,
      }),
    ],
  };
};

export const lowerResize: OpLowering<'resize'> = ({ operands, attributes }) => {
  const { dataFormat, fillValue } = attributes;
  const [{ shape, dtype }] = operands;
  const { batch, height, width, channels } = pictureShape(shape, dataFormat, 'resize');
  const { rows, columns } = samplingOf({ height, width }, attributes);
  const isLast = dataFormat === 'channelsLast';
  const pictures = isLast ? { batch, channels } : { batch: batch * channels, channels: 1 };
  return oneCall('resize', { ...pictures, height, width, dtype, rows, columns, fillValue }, operands);
};
