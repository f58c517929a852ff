import { GraphError, type Tensor, tensor, ValueError } from '@sepal/tensor';
import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  add,
  allOps,
  cast,
  evaluate,
  exp,
  grad,
  multiply,
  square,
  stopGradient,
  subtract,
  sum,
  trace,
  type Value,
  valueAndGrad,
} from '../../src/index.ts';

const float = (...shape: number[]) => ({ shape, dtype: 'float32' as const });
const dot = (x: Value, y: Value): Value => sum(multiply(square(x), y));
const [x, y] = [tensor([1, 2]), tensor([3, 5])];

describe('on tensors, at once', () => {
  test('by the first argument, by another, by several', () => {
    expect(grad(dot)(x, y).toArray()).toEqual([6, 20]);
    expect(grad(dot, { argnums: 1 })(x, y).toArray()).toEqual([1, 4]);
    expect(grad(dot, { argnums: [1, 0] })(x, y).map((gradient) => gradient.toArray())).toEqual([
      [1, 4],
      [6, 20],
    ]);
    expect(grad(dot, { argnums: [] })(x, y)).toEqual([]);
  });

  test('with the value', () => {
    const [value, gradient] = valueAndGrad(dot)(x, y);
    expect([value.item(), gradient.toArray()]).toEqual([23, [6, 20]]);
    const [, all] = valueAndGrad(dot, { argnums: [0, 1] })(x, y);
    expect(all.length).toBe(2);
  });

  test('one tensor as two arguments, and in the function too, counts as often as it is an argument', () => {
    expect(grad((a: Value, b: Value) => sum(multiply(multiply(a, b), x)))(x, x).toArray()).toEqual([1, 4]);
  });

  test('arguments of other element types', () => {
    const labels = tensor([true, false]);
    const f = (logits: Value, isTrue: Value) => sum(multiply(logits, cast(isTrue, 'float32')));
    expect(grad(f)(x, labels).toArray()).toEqual([1, 0]);
    expect(() => grad(f, { argnums: 1 })(x, labels)).toThrow('grad: `by` must have dtype float32.');
  });

  test('a function that does not depend on its argument', () => {
    expect(grad(() => tensor(3))(x).toArray()).toEqual([0, 0]);
    expect(grad((a: Value) => sum(stopGradient(square(a))))(x).toArray()).toEqual([0, 0]);
  });

  test('gradients of gradients', () => {
    const cube = (a: Value) => sum(multiply(a, multiply(a, a)));
    const second = grad((a: Value) => sum(grad(cube)(a)));
    expect(second(x).toArray()).toEqual([6, 12]);
    const third = grad((a: Value) => sum(grad((b: Value) => sum(grad(cube)(b)))(a)));
    expect(third(x).toArray()).toEqual([6, 6]);
  });

  test('two thousand additions in a row', () => {
    const long = (a: Value) => {
      let value = a;
      for (let step = 0; step < 2000; step++) value = add(value, a);
      return sum(value);
    };
    expect(grad(long)(x).toArray()).toEqual([2001, 2001]);
  });
});

describe('in a trace, recorded', () => {
  test('the same numbers', () => {
    const graph = trace([float(2), float(2)], (a, b) => {
      const [value, gradients] = valueAndGrad(dot, { argnums: [0, 1] })(a, b);
      return [value, ...gradients];
    });
    expect(evaluate(graph, [x, y], allOps).outputs.map((output) => output.toArray())).toEqual([23, [6, 20], [1, 4]]);
  });

  test('one value as two arguments, and in the function too, counts as often as it is an argument', () => {
    const graph = trace([float(2)], (a) => [grad((b: Value, c: Value) => sum(multiply(multiply(b, c), a)))(a, a)]);
    expect(evaluate(graph, [x], allOps).outputs[0]?.toArray()).toEqual([1, 4]);
  });

  test('tensors among the arguments', () => {
    const graph = trace([float(2)], (a) => grad(dot, { argnums: [0, 1] })(a, y));
    expect(evaluate(graph, [x], allOps).outputs.map((output) => output.toArray())).toEqual([
      [6, 20],
      [1, 4],
    ]);
  });

  test('gradient descent on a gradient', () => {
    const step = (a: Value) => subtract(a, multiply(0.5, grad((b: Value) => sum(exp(b)))(a)));
    const graph = trace([float(2)], (a) => [grad((b: Value) => sum(square(step(b))))(a)]);
    const [slope] = evaluate(graph, [tensor([0, 0])], allOps).outputs;
    // 2 · (a − eᵃ/2) · (1 − eᵃ/2) at 0
    expect(slope?.toArray()).toEqual([-0.5, -0.5]);
  });
});

test('types follow the arguments', () => {
  expectTypeOf(grad(dot)(x, y)).toEqualTypeOf<Tensor>();
  expectTypeOf(grad(dot, { argnums: [0, 1] })(x, y)).toEqualTypeOf<readonly Tensor[]>();
  expectTypeOf(grad(dot)(x as Value, y)).toEqualTypeOf<Value>();
  expectTypeOf(valueAndGrad(dot)(x, y)).toEqualTypeOf<readonly [value: Tensor, gradient: Tensor]>();
  expect(grad((a) => sum(square(a)))(x).toArray()).toEqual([2, 4]);
});

describe('errors name the function that was called', () => {
  test.each([
    ['not a function', () => grad(3 as never), 'grad: Expected a function. Received: 3.'],
    ['not an argument', () => grad(dot, { argnums: 2 })(x, y), '`argnums` must name arguments, from 0 to 1.'],
    ['not an index', () => grad(dot, { argnums: [-1] })(x, y), 'Received argnums=[-1].'],
    ['an option that is not there', () => grad(dot, { argnum: 1 } as never), 'grad: '],
    ['not a tensor', () => grad(dot)([1, 2] as never, y), 'grad: Expected a tensor.'],
    ['not a scalar', () => valueAndGrad((a) => square(a))(x), 'valueAndGrad: Only a scalar has gradients.'],
    ['not a value', () => grad(() => 3 as never)(x), 'grad: Expected a tensor. Received: 3.'],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(ValueError);
    expect(call).toThrow(message);
  });

  test('a value of another trace', () => {
    expect(() => trace([float(2)], (a) => [grad((b: Value) => sum(multiply(a, b)))(x)])).toThrow(GraphError);
  });
});
