import type { BinaryOp, UnaryOp } from '@sepal/ops';
import { type DType, type Shape, Tensor } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Expression, type ExpressionNode, expressionDTypes, kernels, resultsOf } from '../src/index.ts';
import { anyTensor, wildTensor } from './any-tensor.ts';
import { expectNear } from './check-op.ts';
import { runForAll, runKernel } from './run-kernel.ts';
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

/** The value of every node, each step as a separate kernel. */
function stepByStep({ nodes }: Expression, operands: readonly Tensor[]): readonly Tensor[] {
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
  return values;
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

/** @param inPlaceOf for each result the operand that it overwrites, if any */
function runResults(
  expression: Expression,
  inputs: readonly Tensor[],
  { shape, parts = 1, inPlaceOf = [] }: { shape: Shape; parts?: number; inPlaceOf?: readonly (number | undefined)[] },
): readonly Tensor[] {
  const types = expressionDTypes(
    expression,
    inputs.map(({ dtype }) => dtype),
  );
  const outputs = resultsOf(expression).map((node, k) => ({
    shape,
    dtype: types[node] as DType,
    inPlaceOf: inPlaceOf[k],
  }));
  const attributes = { expression, shape };
  return runForAll({ name: 'elementwise', kernel: kernels.elementwise, attributes, inputs, outputs, parts });
}

function runExpression(expression: Expression, inputs: readonly Tensor[], shape: Shape, parts = 1): Tensor {
  return runResults(expression, inputs, { shape, parts })[0] as Tensor;
}

function bytesOf(x: Tensor | undefined): number[] {
  const { buffer, byteOffset, byteLength } = (x as Tensor).data;
  return [...new Uint8Array(buffer, byteOffset, byteLength)];
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
        const expected = stretched(stepByStep(expression, operands).at(-1) as Tensor, shape);
        for (const parts of [1, 2, 5]) {
          const what = JSON.stringify(expression.nodes.slice(dtypes.length));
          expectNear(runExpression(expression, operands, shape, parts), expected, {}, what);
        }
      }),
      { numRuns: 120, seed: 5 },
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

  test('any nodes may be results, in any order', () => {
    const shape = [3, 2, 21];
    const operands = dtypes.map((dtype, k) => anyTensor(k % 2 === 0 ? shape : [2, 1], dtype, k));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 14 }), fc.infiniteStream(fc.nat()), (length, draws) => {
        const draw = (below: number): number => draws.next().value % below;
        const { nodes } = randomExpression(length, draw);
        const left = [...nodes.keys()];
        const results = Array.from({ length: 1 + draw(6) }, () => left.splice(draw(left.length), 1)[0] as number);
        const expected = stepByStep({ nodes }, operands);
        for (const parts of [1, 2, 5]) {
          const actual = runResults({ nodes, results }, operands, { shape, parts });
          for (const [k, node] of results.entries()) {
            const what = `node ${node} of ${JSON.stringify(nodes.slice(dtypes.length))}`;
            expectNear(actual[k] as Tensor, stretched(expected[node] as Tensor, shape), {}, what);
          }
        }
      }),
      { numRuns: 120, seed: 4 },
    );
  });

  describe('results may overwrite operands, at every length', () => {
    const step: Expression = {
      nodes: [
        { kind: 'operand', index: 0 },
        { kind: 'operand', index: 1 },
        { kind: 'operand', index: 2 },
        { kind: 'binary', op: 'subtract', x: 1, y: 0 },
        { kind: 'binary', op: 'multiply', x: 3, y: 3 },
        { kind: 'binary', op: 'add', x: 2, y: 4 },
      ],
      results: [5, 4],
    };
    /** One row, and fewer or more rows than parts. */
    const shapesOf = (length: number): readonly Shape[] => [[length], [2, length], [length, 3]];
    const lengths = Array.from({ length: 38 }, (_, k) => k);

    test.each([
      ['each its own', [1, 2]],
      ['each the other one', [2, 1]],
      ['only the second', [undefined, 1]],
    ] as const)('%s', (_, inPlaceOf) => {
      for (const shape of lengths.flatMap(shapesOf)) {
        const last = [shape.at(-1) as number];
        const inputs = [anyTensor(last, 'float32', 1), anyTensor(shape, 'float32', 2), anyTensor(shape, 'float32', 3)];
        for (const parts of [1, 2, 5]) {
          const elsewhere = runResults(step, inputs, { shape, parts });
          const inPlace = runResults(step, inputs, { shape, parts, inPlaceOf });
          expect(inPlace.map(bytesOf), `${shape}, ${parts} parts`).toEqual(elsewhere.map(bytesOf));
        }
      }
    });

    test.each([
      ['uint8', 'bool'],
      ['bool', 'uint8'],
      ['int32', 'float32'],
      ['float32', 'uint32'],
    ] as const)('%s by %s', (from, dtype) => {
      const cast: Expression = {
        nodes: [
          { kind: 'operand', index: 0 },
          { kind: 'cast', dtype, x: 0 },
        ],
      };
      for (const shape of [0, 1, 2, 3, 4, 5, 7, 8, 16, 18, 33, 35].flatMap(shapesOf)) {
        const inputs = [anyTensor(shape, from, 1)];
        for (const parts of [1, 2, 5]) {
          const [elsewhere] = runResults(cast, inputs, { shape, parts });
          const [inPlace] = runResults(cast, inputs, { shape, parts, inPlaceOf: [0] });
          expect(bytesOf(inPlace), `${shape}, ${parts} parts`).toEqual(bytesOf(elsewhere));
        }
      }
    });

    test('in whatever order the parts are done', () => {
      const shape = [3, 37];
      const inputs = [anyTensor([37], 'float32', 1), anyTensor(shape, 'float32', 2), anyTensor(shape, 'float32', 3)];
      const expected = runResults(step, inputs, { shape }).map(bytesOf);
      for (const order of [
        [0, 1, 2],
        [2, 1, 0],
        [1, 2, 0],
      ]) {
        const outputs = [1, 2].map((inPlaceOf) => ({ shape, dtype: 'float32', inPlaceOf }) as const);
        const run = { name: 'elementwise', kernel: kernels.elementwise, inputs, outputs, parts: 3 } as const;
        const actual = runForAll({ ...run, attributes: { expression: step, shape }, order });
        expect(actual.map(bytesOf), `${order}`).toEqual(expected);
      }
    });
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
