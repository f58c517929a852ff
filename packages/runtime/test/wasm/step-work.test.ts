import { finishAtOnce, lower, type Program, simplify } from '@sepal/compiler';
import { kernelsOn, relaxedTuning } from '@sepal/kernels';
import { add, conv2d, exp, maxPool2d, type Traced, trace, type Value } from '@sepal/ops';
import { ones } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { forwardTables } from '../../src/tables.ts';
import { longestWork, workOf as workOfStep } from '../../src/wasm/step-work.ts';

const kernels = kernelsOn({ relaxed: true, tuning: relaxedTuning, parts: 1 }, forwardTables.kernels);

function programOf(shape: readonly number[], body: (x: Traced) => Value): Program {
  const graph = trace([{ shape, dtype: 'float32' }], (x) => [body(x)]);
  return lower(finishAtOnce(simplify(graph, forwardTables)), { traced: graph, tables: forwardTables, kernels });
}

/** The work of the longest step. */
function workOf(shape: readonly number[], body: (x: Traced) => Value): number {
  return Math.max(...programOf(shape, body).steps.map((step) => workOfStep(step, kernels)));
}

test('the longest work between two barriers is that of a group of steps', () => {
  const pool = (x: Value): Value => maxPool2d(x, { poolSize: 2 });
  const program = programOf([1, 8, 8, 4], (x) => pool(pool(pool(x))));
  const [first, second, third] = program.steps.map((step) => workOfStep(step, kernels)) as [number, number, number];
  expect(longestWork(program, { prologue: [], steps: [0, 1, 2] }, kernels)).toBe(first);
  expect(longestWork(program, { prologue: [], steps: [0, 2] }, kernels)).toBe(Math.max(first, second + third));
  expect(longestWork(program, { prologue: [], steps: [1, 2] }, kernels)).toBe(first + second);
});

describe('the work of a step grows with', () => {
  test('its multiply-adds', () => {
    const work = workOf([1, 32, 32, 64], (x) => conv2d(x, ones([5, 5, 64, 64])));
    const products = 28 * 28 * 64 * 64 * 25;
    expect(work).toBeGreaterThan(products);
    expect(work).toBeLessThan(1.5 * products);
  });

  test('the elements of pooling windows', () => {
    const work = workOf([1, 200, 200, 4], (x) => maxPool2d(x, { poolSize: 100, strides: 1 }));
    expect(work).toBeGreaterThan(101 * 101 * 4 * 100 * 100);
  });

  test('its elements, and the functions computed for each', () => {
    expect(workOf([1, 1000], (x) => exp(x))).toBeGreaterThan(2000 * 100);
    const long = workOf([1, 1000], (x) => {
      let y: Value = x;
      for (let count = 0; count < 20; count++) y = exp(add(y, count));
      return y;
    });
    expect(long).toBeGreaterThan(1000 * 40 * 10);
  });
});
