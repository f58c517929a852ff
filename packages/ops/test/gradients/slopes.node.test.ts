import { expectClose, golden } from '@sepal/goldens';
import { tensor } from '@sepal/tensor';
import { camelCase } from '@sepal/tensor/options';
import { describe, expect, test } from 'vitest';
import * as ops from '../../src/index.ts';
import { grad, multiply, sum, type Value } from '../../src/index.ts';
import { activationOf, fromGolden } from '../keras-activations.ts';

const { activations, kinks } = golden('slopes');

/** Where a constant bounds: Keras on JAX has half of the slope inside, but for relu and relu6, whose rule ours follow. */
const AT_BOUNDS: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  'relu({"max_value":2.5})': { 2.5: 0 },
  'relu({"negative_slope":0.25,"max_value":3,"threshold":1})': { 3: 0 },
  'sparse_sigmoid({})': { [-1]: 0, 1: 0 },
};

describe.each(activations.map((each) => [each.activation, JSON.stringify(each.args), each] as const))(
  '%s(%s)',
  (keras, written, { args, x, gradient }) => {
    test('has the slopes of Keras on JAX, at kinks too', () => {
      const activation = activationOf(camelCase(keras), args);
      const slopes = grad((v: Value) => sum(activation(v)))(fromGolden(x));
      const expected = Float32Array.from(
        gradient.data,
        (slope, at) => AT_BOUNDS[`${keras}(${written})`]?.[x.data[at] as number] ?? slope,
      );
      expectClose(slopes.data, expected, { relative: 1e-6, absolute: 1e-6 });
    });
  },
);

type Function = (a: Value, b: Value) => Value;

const FUNCTIONS: Readonly<Record<string, Function>> = {
  'abs(x)': ops.abs,
  'sign(x)': ops.sign,
  'floor(x)': ops.floor,
  'sqrt(x)': ops.sqrt,
  'rsqrt(x)': ops.rsqrt,
  'log(x)': ops.log,
  'reciprocal(x)': ops.reciprocal,
  'maximum(a, b)': ops.maximum,
  'minimum(a, b)': ops.minimum,
  'max(x, axis=-1)': (x) => ops.max(x, { axis: -1 }),
  'min(x, axis=-1)': (x) => ops.min(x, { axis: -1 }),
  'top_k(x, k=2)': (x) => multiply(ops.topK(x, { k: 2 }).values, tensor([1, 10])),
  'max_pool(x, 2, strides=2)': (x) => ops.maxPool2d(x, { poolSize: 2 }),
  'absolute difference': (a, b) => ops.mean(ops.abs(ops.subtract(a, b)), { axis: -1 }),
  L1: (x) => ops.sum(ops.abs(x)),
};

test.each(kinks.filter(({ code }) => !code.startsWith('clip')).map((each) => [each.code, each] as const))(
  '%s has the slopes of Keras on JAX',
  (code, { operands, gradients }) => {
    const f = FUNCTIONS[code] as Function;
    const argnums = operands.map((_, index) => index);
    const slopes = grad((...values: [Value, Value]) => sum(f(...values)), { argnums })(...operands.map(fromGolden));
    expect(slopes.map(({ data }) => [...data])).toEqual(gradients.map(({ data }) => data));
  },
);

test('a clip has slope 0 at its bounds, where Keras on JAX has half of that inside', () => {
  const clip = kinks.find(({ code }) => code === 'clip(x, x_min=-1, x_max=1)');
  expect(clip?.gradients[0]?.data).toEqual([0.5, 0.5]);
  const slopes = grad((x: Value) => sum(ops.minimum(ops.maximum(x, -1), 1)));
  expect(slopes(tensor([-2, -1, -0.5, 1, 1.5])).toArray()).toEqual([0, 0, 1, 0, 0]);
});
