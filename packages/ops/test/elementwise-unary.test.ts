import { type DType, Tensor, tensor, ValueError } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import {
  abs,
  erf,
  erfc,
  evaluate,
  exp,
  expm1,
  floor,
  log,
  log1p,
  logicalNot,
  negative,
  reciprocal,
  rsqrt,
  sigmoid,
  sign,
  sqrt,
  square,
  tanh,
  trace,
  type UnaryOp,
} from '../src/index.ts';

const { NaN: nan } = Number;
const OPS = {
  abs,
  erf,
  erfc,
  exp,
  expm1,
  floor,
  log,
  log1p,
  negative,
  reciprocal,
  rsqrt,
  sigmoid,
  sign,
  sqrt,
  square,
  tanh,
} satisfies Record<Exclude<UnaryOp, 'logicalNot'>, typeof abs>;

const X = [nan, -Infinity, -2, -0.5, -0, 0, 0.25, 4, Infinity];

/** The results of every op for {@link X}. */
const EXPECTED: { readonly [K in keyof typeof OPS]: readonly number[] } = {
  negative: [nan, Infinity, 2, 0.5, 0, -0, -0.25, -4, -Infinity],
  abs: [nan, Infinity, 2, 0.5, 0, 0, 0.25, 4, Infinity],
  sign: [nan, -1, -1, -1, -0, 0, 1, 1, 1],
  square: [nan, Infinity, 4, 0.25, 0, 0, 0.0625, 16, Infinity],
  sqrt: [nan, nan, nan, nan, -0, 0, 0.5, 2, Infinity],
  rsqrt: [nan, nan, nan, nan, -Infinity, Infinity, 2, 0.5, 0],
  reciprocal: [nan, -0, -0.5, -2, -Infinity, Infinity, 4, 0.25, 0],
  exp: [nan, 0, 0.1353352832366127, 0.6065306597126334, 1, 1, 1.2840254166877414, 54.598150033144236, Infinity],
  expm1: [nan, -1, -0.8646647167633873, -0.3934693402873666, -0, 0, 0.2840254166877415, 53.598150033144236, Infinity],
  log: [nan, nan, nan, nan, -Infinity, -Infinity, -1.3862943611198906, 1.3862943611198906, Infinity],
  log1p: [nan, nan, nan, -Math.LN2, -0, 0, 0.22314355131420976, 1.6094379124341003, Infinity],
  tanh: [nan, -1, -0.9640275800758169, -0.46211715726000974, -0, 0, 0.24491866240370913, 0.999329299739067, 1],
  sigmoid: [nan, 0, 0.11920292202211755, 0.3775406687981454, 0.5, 0.5, 0.5621765008857981, 0.9820137900379085, 1],
  erf: [nan, -1, -0.9953222650189527, -0.5204998778130465, -0, 0, 0.27632639016823696, 0.9999999845827421, 1],
  erfc: [nan, 2, 1.9953222650189528, 1.5204998778130465, 1, 1, 0.7236736098317631, 1.541725790028002e-8, 0],
  floor: [nan, -Infinity, -2, -1, -0, 0, 0, 4, Infinity],
};

test.each(Object.entries(EXPECTED))('%s, rounded once to float32', (name, expected) => {
  const x = tensor(X);
  const y = OPS[name as keyof typeof OPS](x);
  expect(y.dtype).toBe('float32');
  expect([...y.data]).toEqual(expected.map(Math.fround));
});

test('logicalNot', () => {
  expect(logicalNot(tensor([[true], [false]])).toArray()).toEqual([[false], [true]]);
});

test('large arguments do not overflow in intermediate results', () => {
  expect(sigmoid(tensor([-800, 800])).toArray()).toEqual([0, 1]);
  expect(log1p(tensor([1e-30])).data[0]).toBe(Math.fround(1e-30));
  expect(expm1(tensor([1e-30])).data[0]).toBe(Math.fround(1e-30));
});

test('integers wrap', () => {
  expect([...negative(tensor([3, 0], [2], 'uint8')).data]).toEqual([253, 0]);
  expect([...abs(tensor([-2147483648, -7], [2], 'int32')).data]).toEqual([-2147483648, 7]);
  expect([...sign(tensor([-5, 0, 9], [3], 'int32')).data]).toEqual([-1, 0, 1]);
  // 123456789² = 15241578750190521, which float64 cannot represent.
  expect([...square(tensor([123456789], [1], 'int32')).data]).toEqual([Number(BigInt.asIntN(32, 123456789n ** 2n))]);
  expect([...square(tensor([4294967295], [1], 'uint32')).data]).toEqual([1]);
});

test('keep the shape, known or not, and compute the same when recorded', () => {
  for (const name of Object.keys(EXPECTED) as (keyof typeof OPS)[]) {
    const graph = trace([{ shape: [null, 3], dtype: 'float32' }], (x) => [OPS[name](x)]);
    expect(graph.nodes.at(-1)?.type).toEqual({ shape: [null, 3], dtype: 'float32' });
    const x = tensor([0.5, 1, 2], [1, 3]);
    expect(evaluate(graph, [x]).outputs[0]).toEqual(OPS[name](x));
  }
  expect(exp(tensor([], [0, 3])).shape).toEqual([0, 3]);
  expect(exp(tensor(0)).toArray()).toBe(1);
});

describe('wrong element types are refused, naming the op and giving a hint', () => {
  const of = (dtype: DType) => new Tensor([1], dtype, tensor([1], [1], dtype).data);
  test.each(['exp', 'sqrt', 'tanh', 'sigmoid', 'erf', 'floor'] as const)('%s of integers', (name) => {
    expect(() => OPS[name](of('int32'))).toThrow(ValueError);
    expect(() => OPS[name](of('int32'))).toThrow(
      `${name}: The operand must have dtype float32. Received dtype int32. Convert it with cast(x, 'float32').`,
    );
  });
  test('numbers and booleans do not mix', () => {
    expect(() => negative(of('bool'))).toThrow('negative: The operand must have dtype float32, int32, uint32, uint8.');
    expect(() => logicalNot(of('float32'))).toThrow("Convert it with cast(x, 'bool').");
  });
  test('the layer is named in a trace', () => {
    expect(() => trace([{ shape: [1], dtype: 'int32' }], (x) => [x.trace.at('block/act', () => exp(x))])).toThrow(
      "exp in layer 'block/act': The operand",
    );
  });
});
