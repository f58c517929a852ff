import type { Shape } from '@sepal/tensor';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Value } from '../../src/index.ts';
import * as ops from '../../src/index.ts';
import { checkGradients } from './central-differences.ts';

const { add, multiply, tanh } = ops;

/** Smooth functions of one value, between which numbers stay small. */
const ONE: readonly ((x: Value, shape: Shape) => Value)[] = [
  (x) => ops.sigmoid(x),
  (x) => ops.square(x),
  (x) => ops.softplus(x),
  (x) => ops.mish(x),
  (x) => ops.gelu(x, true),
  (x) => ops.exp(ops.negative(ops.square(x))),
  (x) => ops.log(add(ops.square(x), 1)),
  (x) => ops.rsqrt(add(ops.square(x), 1)),
  (x) => ops.divide(x, add(ops.square(x), 2)),
  (x) => ops.softmax(x),
  (x) => ops.logSoftmax(x, 0),
  (x) => ops.subtract(x, ops.mean(x, { axis: -1, keepdims: true })),
  (x) => multiply(x, ops.variance(x)),
  (x) => add(ops.sum(x, { axis: 0 }), x),
  (x, shape) => ops.reshape(ops.transpose(x), shape),
  (x, shape) =>
    ops.slice(
      ops.pad(
        x,
        shape.map(() => [1, 2] as const),
      ),
      shape.map(() => 2),
      shape,
    ),
  (x, shape) => ops.slice(ops.concat([x, ops.square(x)], 0), [1, ...shape.slice(1).map(() => 0)], shape),
  (x, shape) => {
    const { mean, variance } = ops.moments(x, { axis: shape.map((_, axis) => axis).slice(0, -1) });
    return ops.batchNormalization(x, mean, variance, { epsilon: 0.5 });
  },
];

const TWO: readonly ((x: Value, y: Value) => Value)[] = [
  add,
  multiply,
  ops.subtract,
  (x, y) => ops.divide(x, add(ops.square(y), 1)),
  (x, y) => ops.matmul(x, ops.transpose(ops.matmul(ops.transpose(x), y))),
  (x, y) => ops.select(ops.greater(ops.stopGradient(x), 100), x, y),
];

/** One more value of a graph, from two before it. */
const step = fc.record({ kind: fc.nat(), a: fc.nat(), b: fc.nat() });

test('graphs at random, of values that are read several times', () => {
  const used = new Set<number>();
  fc.assert(
    fc.property(
      fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 })),
      fc.array(step, { minLength: 2, maxLength: 8 }),
      (shape, steps) => {
        const apply = (...operands: Value[]): Value => {
          const values = [...operands];
          for (const { kind, a, b } of steps) {
            const [x, y] = [a, b].map((at) => values[at % values.length]) as [Value, Value];
            const index = kind % (ONE.length + TWO.length);
            used.add(index);
            const made = index < ONE.length ? ONE[index]?.(x, shape) : TWO[index - ONE.length]?.(x, y);
            // Within ±1 everything stays smooth enough for differences.
            values.push(tanh(made as Value));
          }
          return values.slice(-2).reduce((sum, value) => add(sum, value));
        };
        checkGradients(JSON.stringify([shape, steps]), { shapes: [shape, shape], apply, twice: false });
      },
    ),
    { numRuns: 200, seed: 5 },
  );
  expect(used.size).toBe(ONE.length + TWO.length);
});
