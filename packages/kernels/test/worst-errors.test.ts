import {
  type Activation,
  add,
  celu,
  elu,
  erf,
  erfc,
  exp,
  expm1,
  gelu,
  glu,
  hardSigmoid,
  hardSilu,
  leakyRelu,
  log,
  log1p,
  logSigmoid,
  mish,
  multiply,
  negative,
  reciprocal,
  relu,
  rsqrt,
  selu,
  sigmoid,
  silu,
  softplus,
  softShrink,
  softsign,
  sparsePlus,
  sparseSigmoid,
  sqrt,
  square,
  squareplus,
  subtract,
  tanh,
  tanhShrink,
  trace,
  type Value,
} from '@sepal/ops';
import { Tensor, tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { type Expression, type ExpressionNode, kernels } from '../src/index.ts';
import { runKernel } from './run-kernel.ts';

/** Numbers of every exponent, with many near the bends of the functions. */
function everyKind(): Tensor {
  const list: number[] = [];
  let state = 12345;
  const draw = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let exponent = -149; exponent < 128; exponent++) {
    for (let k = 0; k < 24; k++) {
      const x = Math.min(2 ** exponent * (1 + draw()), 3.4e38);
      list.push(x, -x);
    }
  }
  for (let k = 0; k < 12_000; k++) list.push((draw() * 2 - 1) * 130, (draw() * 2 - 1) * 16, (draw() * 2 - 1) * 1.5);
  return tensor(list);
}

const x = everyKind();

/** A function of one operand as an expression. */
function expressionOf(f: (x: Value) => Value): Expression {
  const graph = trace([{ shape: [1], dtype: 'float32' }], (v) => [f(v)]);
  const indices = new Map<number, number>();
  const nodes = graph.nodes.map((node, index): ExpressionNode => {
    indices.set(node.id, index);
    if (node.kind === 'input') return { kind: 'operand', index: 0 };
    if (node.kind === 'constant') {
      return { kind: 'constant', value: node.value.data[0] as number, dtype: node.value.dtype };
    }
    if (node.kind !== 'op') throw new Error('an activation has no states');
    const [a, b, c] = node.inputs.map((id) => indices.get(id) as number) as [number, number, number];
    if (node.op === 'select') return { kind: 'select', condition: a, x: b, y: c };
    const op = node.op as never;
    return node.inputs.length === 1 ? { kind: 'unary', op, x: a } : { kind: 'binary', op, x: a, y: b };
  });
  return { nodes };
}

function runExpression(f: (x: Value) => Value, relaxed: boolean): Tensor {
  const attributes = { expression: expressionOf(f), shape: x.shape };
  const output = { shape: x.shape, dtype: 'float32' } as const;
  return runKernel({ name: 'elementwise', kernel: kernels.elementwise, attributes, inputs: [x], output, relaxed });
}

const LARGEST = 3.4028234663852886e38;

/** Units in the last place between a float32 and the exact result; infinities and NaN must match. */
function unitsOff(actual: number, exact: number): number {
  const rounded = Math.fround(exact);
  if (Object.is(actual, rounded) || actual === rounded) return 0;
  if (!Number.isFinite(exact)) return Number.POSITIVE_INFINITY;
  // A result beyond the largest number may be that number or infinite.
  const kept = Math.max(-LARGEST, Math.min(LARGEST, actual));
  const unit = 2 ** Math.max(-149, Math.floor(Math.log2(Math.max(Math.abs(exact), 2 ** -149))) - 23);
  return Math.abs(kept - exact) / unit;
}

/** 1 / (1 + e⁻ˣ), and its logarithm, in float64. */
const sigmoid64 = (v: number): number => 1 / (1 + Math.exp(-v));
const softplus64 = (v: number): number => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)));

function mish64(v: number): number {
  if (v > 40) return v;
  const e = Math.exp(v);
  // tanh(log(1 + e)) = n / (n + 2)
  const n = e * (e + 2);
  return (v * n) / (n + 2);
}

/** x − tanh(x), by its series where the difference would cancel. */
function tanhShrink64(v: number): number {
  if (Math.abs(v) > 0.1) return v - Math.tanh(v);
  const q = v * v;
  return v * q * (1 / 3 + q * (-2 / 15 + q * (17 / 315 + q * (-62 / 2835 + (q * 1382) / 155925))));
}

/** 2/√π · Σ (−1)ᵏ x²ᵏ⁺¹ / (k! (2k + 1)), for small x. */
function erfSeries(v: number): number {
  let term = v;
  let sum = v;
  for (let k = 1; k < 60; k++) {
    term *= (-v * v) / k;
    sum += term / (2 * k + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

function erfc64(v: number): number {
  if (v < 0) return 2 - erfc64(-v);
  if (v < 2) return 1 - erfSeries(v);
  // e^(−v²)/√π · 1/(v + ½/(v + 1/(v + 1½/(v + …))))
  let fraction = v;
  for (let k = 80; k > 0; k--) fraction = v + k / 2 / fraction;
  return Math.exp(-v * v) / Math.sqrt(Math.PI) / fraction;
}

const erf64 = (v: number): number => (Math.abs(v) < 2 ? erfSeries(v) : 1 - erfc64(v));

interface Row {
  readonly f: Activation;
  readonly exact: (x: number) => number;
  /** The worst errors in units in the last place: of the reference, of the kernels. */
  readonly most: readonly [reference: number, kernels: number];
}

const row = (f: Activation, exact: (x: number) => number, ...most: [number, number]): Row => ({ f, exact, most });

const table: Readonly<Record<string, Row>> = {
  sqrt: row(sqrt, Math.sqrt, 0.5, 0.5),
  rsqrt: row(rsqrt, (v) => 1 / Math.sqrt(v), 0.5, 0.51),
  reciprocal: row(reciprocal, (v) => 1 / v, 0.5, 0.5),
  exp: row(exp, Math.exp, 0.5, 1.2),
  expm1: row(expm1, Math.expm1, 0.5, 1.7),
  log: row(log, Math.log, 0.5, 1),
  log1p: row(log1p, Math.log1p, 0.5, 1),
  tanh: row(tanh, Math.tanh, 0.5, 2.3),
  sigmoid: row(sigmoid, sigmoid64, 0.5, 2.5),
  erf: row(erf, erf64, 0.5, 1.5),
  erfc: row(erfc, erfc64, 0.5, 3.5),
  softplus: row(softplus, softplus64, 1.6, 1.7),
  logSigmoid: row(logSigmoid, (v) => -softplus64(-v), 1.6, 1.7),
  softsign: row(softsign, (v) => v / (1 + Math.abs(v)), 1.6, 1.6),
  elu: row(elu, (v) => (v > 0 ? v : Math.expm1(v)), 0.5, 1.7),
  selu: row(selu, (v) => 1.0507009873554805 * (v > 0 ? v : 1.6732632423543772 * Math.expm1(v)), 2, 2.5),
  celu: row(
    (v: Value) => celu(v, 1.7),
    (v) => Math.max(v, 0) + 1.7 * Math.expm1(Math.min(v, 0) / 1.7),
    2.2,
    2.7,
  ),
  silu: row(silu, (v) => v * sigmoid64(v), 2, 3),
  mish: row(mish, mish64, 3, 4.2),
  gelu: row(gelu, (v) => (v / 2) * erfc64(-v * Math.SQRT1_2), 6.5, 7.5),
  // Where its sigmoid is below 2⁻¹²⁶ and has few digits, ten times that may be five units off.
  'gelu, approximate': row(
    (v: Value) => gelu(v, true),
    (v) => v * sigmoid64(2 * Math.sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v)),
    10,
    10,
  ),
  'squareplus, where the square is finite': row(
    squareplus,
    (v) => {
      if (Math.abs(v) > 1.8e19) return Number.POSITIVE_INFINITY;
      const root = Math.sqrt(v * v + 4);
      return v < 0 ? 2 / (root - v) : (v + root) / 2;
    },
    3.5,
    3.5,
  ),
  tanhShrink: row(tanhShrink, tanhShrink64, 3.5, 5.5),
  hardSigmoid: row(hardSigmoid, (v) => Math.min(6, Math.max(0, v + 3)) / 6, 1.2, 1.2),
  hardSilu: row(hardSilu, (v) => (v * Math.min(6, Math.max(0, v + 3))) / 6, 2, 2),
  sparsePlus: row(sparsePlus, (v) => (v <= -1 ? 0 : v >= 1 ? v : (v + 1) ** 2 / 4), 2, 2),
  sparseSigmoid: row(sparseSigmoid, (v) => Math.min(1, Math.max(0, (v + 1) / 2)), 0.5, 0.5),
  softShrink: row(softShrink, (v) => Math.sign(v) * Math.max(0, Math.abs(v) - 0.5), 0.5, 0.5),
  leakyRelu: row(leakyRelu, (v) => (v >= 0 ? v : Math.fround(0.2) * v), 0.5, 0.5),
  relu: row(
    (v: Value) => relu(v, { negativeSlope: 0.3, threshold: 1 }),
    (v) => (v > 1 ? v : Math.fround(0.3) * (v - 1)),
    1.2,
    1.2,
  ),
};

describe('the worst errors', () => {
  test.each(Object.entries(table))('%s', (_, { f, exact, most }) => {
    const expected = Float64Array.from(x.data, exact);
    const worst = (actual: Tensor): { units: number; at: number } => {
      let found = { units: 0, at: 0 };
      for (const [i, y] of expected.entries()) {
        const units = unitsOff(actual.data[i] as number, y);
        if (!(units <= found.units)) found = { units, at: x.data[i] as number };
      }
      return found;
    };
    const ways = { reference: f(x) as Tensor, relaxed: runExpression(f, true), simd: runExpression(f, false) };
    for (const [name, actual] of Object.entries(ways)) {
      const { units, at } = worst(actual);
      expect(units, `${name} at ${at}`).toBeLessThanOrEqual(most[name === 'reference' ? 0 : 1]);
    }
  });
});

/** Keras' formulas, without the corrections for the tails. */
const composed: Readonly<
  Record<string, { readonly f: Activation; readonly plain: Activation; isTail(x: number): boolean }>
> = {
  silu: { f: silu, plain: (v: Value) => multiply(v, sigmoid(v)), isTail: (v) => v < -87 },
  mish: { f: mish, plain: (v: Value) => multiply(v, tanh(softplus(v))), isTail: (v) => v < -87 },
  gelu: {
    f: gelu,
    plain: (v: Value) => multiply(multiply(0.5, v), erfc(multiply(negative(v), Math.SQRT1_2))),
    isTail: (v) => v < -2,
  },
  squareplus: {
    f: squareplus,
    plain: (v: Value) => multiply(add(v, sqrt(add(square(v), 4))), 0.5),
    isTail: (v) => v < -2,
  },
  tanhShrink: { f: tanhShrink, plain: (v: Value) => subtract(v, tanh(v)), isTail: (v) => Math.abs(v) < 1 },
};

test.each(Object.entries(composed))('%s has the bits of its formula elsewhere', (_, { f, plain, isTail }) => {
  const results = [
    [f(x), plain(x)],
    [runExpression(f, true), runExpression(plain, true)],
    [runExpression(f, false), runExpression(plain, false)],
  ] as readonly (readonly [Tensor, Tensor])[];
  for (const [actual, expected] of results) {
    for (const [i, v] of x.data.entries()) {
      if (!isTail(v) && !Object.is(actual.data[i], expected.data[i])) throw new Error(`other bits at ${v}`);
    }
  }
});

test('softmax keeps the digits of small shares', () => {
  const largest = [0.3, 7.77, 50.123, 1000.7, -33.3];
  const rows = largest.flatMap((m) => Array.from({ length: 200 }, (_, k) => [m, m - 0.517 * k]).flat());
  for (const shape of [
    [rows.length / 2, 2],
    [1, rows.length / 2, 2],
  ]) {
    const pairs = tensor(rows, shape);
    const axis = shape.length - 1;
    const attributes = { op: 'softmax', axis, shape } as const;
    const output = { shape, dtype: 'float32' } as const;
    for (const relaxed of [true, false]) {
      const run = { name: 'softmax', kernel: kernels.softmax, attributes, inputs: [pairs], output, relaxed } as const;
      const actual = runKernel(run);
      for (let i = 0; i < rows.length; i += 2) {
        const difference = (pairs.data[i + 1] as number) - (pairs.data[i] as number);
        const share = Math.exp(difference) / (1 + Math.exp(difference));
        expect(unitsOff(actual.data[i + 1] as number, share), `${difference}`).toBeLessThan(3);
      }
    }
  }
});

test('a nearly closed gate keeps the digits of the product', () => {
  const inputs = tensor([1e30, -90, 3e38, -87.5, 2, -87]);
  const pairs = new Tensor([3, 2], 'float32', inputs.data);
  const actual = glu(pairs) as Tensor;
  for (let i = 0; i < 3; i++) {
    const [a, b] = [inputs.data[2 * i] as number, inputs.data[2 * i + 1] as number];
    expect(unitsOff(actual.data[i] as number, a * sigmoid64(b))).toBeLessThan(3);
  }
});
