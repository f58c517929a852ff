import type { BinaryOp, UnaryOp } from '@sepal/ops';
import { type DType, type Shape, Tensor } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Expression, type ExpressionNode, expressionDTypes, kernels } from '../src/index.ts';
import { anyTensor, wildTensor } from './any-tensor.ts';
import { expectNear } from './check-op.ts';
import { runKernel } from './run-kernel.ts';
import { runOp } from './run-op.ts';

const way = { relaxed: true, parts: 1 };
const dtypes: readonly DType[] = ['float32', 'int32', 'uint32', 'uint8', 'bool'];

const unary: readonly UnaryOp[] = ['negative', 'abs', 'sign', 'square'];
const floatUnary: readonly UnaryOp[] = [
  'sqrt',
  'rsqrt',
  'exp',
  'tanh',
  'sigmoid',
  'erf',
  'log1p',
  'reciprocal',
  'floor',
];
const binary: readonly BinaryOp[] = ['add', 'subtract', 'multiply', 'maximum', 'minimum'];
const floatBinary: readonly BinaryOp[] = ['divide', 'power'];
const comparisons: readonly BinaryOp[] = ['equal', 'notEqual', 'greater', 'greaterEqual', 'less', 'lessEqual'];
const logical: readonly BinaryOp[] = ['logicalAnd', 'logicalOr'];

/** A random step after `types`, the element types of the previous steps. */
function randomNode(types: readonly DType[], draw: (below: number) => number): ExpressionNode {
  const pick = <T>(list: readonly T[]): T => list[draw(list.length)] as T;
  const x = draw(types.length);
  const dtype = types[x] as DType;
  const same = types.flatMap((type, index) => (type === dtype ? [index] : []));
  switch (draw(7)) {
    case 0:
      return { kind: 'constant', value: pick([0, 1, 2, 7]), dtype: pick(['float32', 'int32', 'uint32', 'uint8']) };
    case 1:
      return { kind: 'cast', dtype: pick(dtypes), x };
    case 2:
      if (dtype === 'bool') return { kind: 'unary', op: 'logicalNot', x };
      return { kind: 'unary', op: pick(dtype === 'float32' ? [...unary, ...floatUnary] : unary), x };
    case 3:
      return { kind: 'binary', op: pick(comparisons), x, y: pick(same) };
    case 4: {
      const condition = types.indexOf('bool');
      if (condition !== -1) return { kind: 'select', condition, x, y: pick(same) };
      return { kind: 'cast', dtype: 'bool', x };
    }
    default:
      if (dtype === 'bool') return { kind: 'binary', op: pick(logical), x, y: pick(same) };
      return { kind: 'binary', op: pick(dtype === 'float32' ? [...binary, ...floatBinary] : binary), x, y: pick(same) };
  }
}

/** An operand of each element type, broadcast in different ways, then random steps. */
function randomExpression(length: number, draw: (below: number) => number): Expression {
  const nodes: ExpressionNode[] = dtypes.map((_, index) => ({ kind: 'operand', index }));
  for (let k = 0; k < length; k++) nodes.push(randomNode(expressionDTypes({ nodes }, dtypes), draw));
  return { nodes };
}

/** The same steps, each as a separate kernel. */
function stepByStep({ nodes }: Expression, operands: readonly Tensor[]): Tensor {
  const values: Tensor[] = [];
  const value = (index: number): Tensor => values[index] as Tensor;
  for (const node of nodes) {
    switch (node.kind) {
      case 'operand':
        values.push(operands[node.index] as Tensor);
        break;
      case 'constant': {
        const { data } = anyTensor([1], node.dtype, 1);
        values.push(new Tensor([], node.dtype, data.fill(node.value)));
        break;
      }
      case 'unary':
        values.push(runOp(node.op, [value(node.x)], {}, way));
        break;
      case 'binary':
        values.push(runOp(node.op, [value(node.x), value(node.y)], {}, way));
        break;
      case 'select':
        values.push(runOp('select', [value(node.condition), value(node.x), value(node.y)], {}, way));
        break;
      case 'cast':
        values.push(runOp('cast', [value(node.x)], { dtype: node.dtype }, way));
        break;
    }
  }
  return values.at(-1) as Tensor;
}

function stretched(x: Tensor, shape: Shape): Tensor {
  if (x.dtype === 'bool')
    return runOp('logicalOr', [x, new Tensor(shape, 'bool', new Uint8Array(product(shape)))], {}, way);
  const zero = anyTensor(shape, x.dtype, 1);
  // -0 is the identity of addition, for NaN and 0 too.
  const nothing = new Tensor(shape, x.dtype, zero.data.fill(x.dtype === 'float32' ? -0 : 0));
  return runOp('add', [x, nothing], {}, way);
}

function product(shape: Shape): number {
  return shape.reduce((size, length) => size * length, 1);
}

function runExpression(expression: Expression, inputs: readonly Tensor[], shape: Shape, parts = 1): Tensor {
  const types = expressionDTypes(
    expression,
    inputs.map(({ dtype }) => dtype),
  );
  const output = { shape, dtype: types.at(-1) as DType };
  const attributes = { expression, shape };
  return runKernel({ name: 'elementwise', kernel: kernels.elementwise, attributes, inputs, output, parts });
}

describe('expressions', () => {
  test('many steps in one loop equal the single steps', () => {
    const shape = [3, 2, 21];
    const operands = [
      new Tensor(shape, 'float32', wildTensor(126, 1).data as Float32Array),
      anyTensor([21], 'int32', 2),
      anyTensor([3, 1, 1], 'uint32', 3),
      anyTensor(shape, 'uint8', 4),
      anyTensor([2, 1], 'bool', 5),
    ];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 14 }), fc.infiniteStream(fc.nat()), (length, draws) => {
        const expression = randomExpression(length, (below) => draws.next().value % below);
        const expected = stretched(stepByStep(expression, operands), shape);
        for (const parts of [1, 2, 5]) {
          const what = JSON.stringify(expression.nodes.slice(dtypes.length));
          expectNear(runExpression(expression, operands, shape, parts), expected, {}, what);
        }
      }),
      { numRuns: 120 },
    );
  });

  test('a thousand steps', () => {
    const nodes: ExpressionNode[] = [
      { kind: 'operand', index: 0 },
      { kind: 'constant', value: 1, dtype: 'float32' },
    ];
    for (let k = 0; k < 1000; k++) nodes.push({ kind: 'binary', op: 'add', x: k === 0 ? 0 : k + 1, y: 1 });
    const x = anyTensor([9], 'int32', 1);
    const data = Float32Array.from(x.data, (_, i) => i);
    const y = runExpression({ nodes }, [new Tensor([9], 'float32', data)], [9]);
    expect([...y.data]).toEqual(Array.from(data, (value) => value + 1000));
  });

  test('maximum and minimum against constants are IEEE, whichever side the constant is on', () => {
    const x = wildTensor(60, 1);
    for (const op of ['maximum', 'minimum'] as const) {
      for (const value of [0, -0, 6, -1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        for (const [a, b] of [
          [0, 1],
          [1, 0],
        ] as const) {
          const nodes: readonly ExpressionNode[] = [
            { kind: 'operand', index: 0 },
            { kind: 'constant', value, dtype: 'float32' },
            { kind: 'binary', op, x: a, y: b },
          ];
          const expected = runOp(op, [x, new Tensor([], 'float32', Float32Array.of(value))], {}, way);
          expectNear(runExpression({ nodes }, [x], [60]), expected, {}, `${op} ${value}`);
        }
      }
    }
  });

  test('the output may overwrite an operand', () => {
    const nodes: readonly ExpressionNode[] = [
      { kind: 'operand', index: 0 },
      { kind: 'operand', index: 1 },
      { kind: 'binary', op: 'subtract', x: 1, y: 0 },
      { kind: 'binary', op: 'multiply', x: 2, y: 2 },
    ];
    for (const shape of [[3], [70], [2, 5, 7], [9, 16]]) {
      const inputs = [anyTensor([shape.at(-1) as number], 'float32', 1), anyTensor(shape, 'float32', 2)];
      for (const parts of [1, 2, 5]) {
        const attributes = { expression: { nodes }, shape };
        const output = { shape, dtype: 'float32' } as const;
        const run = { name: 'elementwise', kernel: kernels.elementwise, attributes, inputs, output, parts } as const;
        expectNear(runKernel({ ...run, inPlaceOf: 1 }), runKernel(run), {}, `in place, ${shape}`);
      }
    }
  });

  test('an operand alone copies, a constant alone fills', () => {
    const x = anyTensor([2, 1], 'uint8', 1);
    const copied = runExpression({ nodes: [{ kind: 'operand', index: 0 }] }, [x], [2, 3]);
    const [a, b] = x.data;
    expect([...copied.data]).toEqual([a, a, a, b, b, b]);
    const filled = runExpression({ nodes: [{ kind: 'constant', value: 200, dtype: 'uint8' }] }, [], [7]);
    expect([...filled.data]).toEqual(Array(7).fill(200));
    for (const [dtype, value] of [
      ['float32', -2.5],
      ['int32', -3],
      ['uint32', 4294967295],
      ['bool', 1],
    ] as const) {
      const output = { shape: [5], dtype };
      const y = runKernel({ name: 'fill', kernel: kernels.fill, attributes: { value }, inputs: [], output });
      expect([...y.data]).toEqual(Array(5).fill(value));
    }
  });
});
