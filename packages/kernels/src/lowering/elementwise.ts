import type { BinaryOp, CastAttributes, StaticTensorType, UnaryOp } from '@sepal/ops';
import type { Expression } from '../expression/expression.ts';
import { type Lowering, type OpLowering, oneCall, type ValueRef } from './lowering.ts';

/** One call of the elementwise kernel over all operands. */
function elementwise(
  expression: Expression,
  operands: readonly StaticTensorType[],
  output: StaticTensorType,
): Lowering {
  return oneCall('elementwise', { expression, shape: output.shape }, operands);
}

export function lowerUnary<K extends UnaryOp>(op: K): OpLowering<UnaryOp> {
  const expression: Expression = {
    nodes: [
      { kind: 'operand', index: 0 },
      { kind: 'unary', op, x: 0 },
    ],
  };
  return ({ operands, output }) => elementwise(expression, operands, output);
}

export function lowerBinary<K extends BinaryOp>(op: K): OpLowering<BinaryOp> {
  const expression: Expression = {
    nodes: [
      { kind: 'operand', index: 0 },
      { kind: 'operand', index: 1 },
      { kind: 'binary', op, x: 0, y: 1 },
    ],
  };
  return ({ operands, output }) => elementwise(expression, operands, output);
}

export const lowerSelect: OpLowering<'select'> = ({ operands, output }) =>
  elementwise(
    {
      nodes: [
        { kind: 'operand', index: 0 },
        { kind: 'operand', index: 1 },
        { kind: 'operand', index: 2 },
        { kind: 'select', condition: 0, x: 1, y: 2 },
      ],
    },
    operands,
    output,
  );

export const lowerCast: OpLowering<'cast'> = ({ operands, attributes, output }) =>
  elementwise(castTo(attributes), operands, output);

/** The operand itself, read again along the axes that it lacks. */
export const lowerBroadcastTo: OpLowering<'broadcastTo'> = ({ operands, output }) =>
  elementwise({ nodes: [{ kind: 'operand', index: 0 }] }, operands, output);

function castTo({ dtype }: CastAttributes): Expression {
  return {
    nodes: [
      { kind: 'operand', index: 0 },
      { kind: 'cast', dtype, x: 0 },
    ],
  };
}

/** x + bias, the bias as a tensor whose other axes have length 1. */
export const lowerBiasAdd: OpLowering<'biasAdd'> = ({ operands, attributes: { dataFormat }, output }) => {
  const [x, bias] = operands;
  const axis = dataFormat === 'channelsLast' ? x.shape.length - 1 : 1;
  const expression: Expression = {
    nodes: [
      { kind: 'operand', index: 0 },
      { kind: 'operand', index: 1 },
      { kind: 'binary', op: 'add', x: 0, y: 1 },
    ],
  };
  const inputs: readonly ValueRef[] = [
    { of: 'operand', index: 0 },
    { of: 'operand', index: 1, shape: alongAxis(bias.shape[0] as number, axis, x.shape.length) },
  ];
  const attributes = { expression, shape: output.shape };
  return { temporaries: [], calls: [{ kernel: 'elementwise', attributes, inputs, outputs: [{ of: 'output' }] }] };
};

/** A shape of ones except along one axis. */
function alongAxis(length: number, axis: number, rank: number): readonly number[] {
  return Array.from({ length: rank }, (_, at) => (at === axis ? length : 1));
}

/** inv = gamma / √(variance + epsilon) into a temporary, then (x − mean) · inv + beta. */
export const lowerBatchNormalization: OpLowering<'batchNormalization'> = ({ operands, attributes, output }) => {
  const [x, mean] = operands;
  const channels = mean.shape[0] as number;
  const shape = alongAxis(channels, attributes.axis, x.shape.length);
  const scaling: Expression = {
    nodes: [
      { kind: 'operand', index: 0 },
      { kind: 'operand', index: 1 },
      { kind: 'constant', value: attributes.epsilon, dtype: 'float32' },
      { kind: 'binary', op: 'add', x: 1, y: 2 },
      { kind: 'unary', op: 'sqrt', x: 3 },
      { kind: 'binary', op: 'divide', x: 0, y: 4 },
    ],
  };
  const scaled: Expression = {
    nodes: [
      { kind: 'operand', index: 0 },
      { kind: 'operand', index: 1 },
      { kind: 'operand', index: 2 },
      { kind: 'operand', index: 3 },
      { kind: 'binary', op: 'subtract', x: 0, y: 1 },
      { kind: 'binary', op: 'multiply', x: 4, y: 2 },
      { kind: 'binary', op: 'add', x: 5, y: 3 },
    ],
  };
  return {
    temporaries: [{ shape: [channels], dtype: 'float32' }],
    calls: [
      {
        kernel: 'elementwise',
        attributes: { expression: scaling, shape: [channels] },
        inputs: [
          { of: 'operand', index: 3 },
          { of: 'operand', index: 2 },
        ],
        outputs: [{ of: 'temporary', index: 0 }],
      },
      {
        kernel: 'elementwise',
        attributes: { expression: scaled, shape: output.shape },
        inputs: [
          { of: 'operand', index: 0 },
          { of: 'operand', index: 1, shape },
          { of: 'temporary', index: 0, shape },
          { of: 'operand', index: 4, shape },
        ],
        outputs: [{ of: 'output' }],
      },
    ],
  };
};
