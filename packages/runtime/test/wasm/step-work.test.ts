import { finishAtOnce, forwardTables, lower, simplify } from '@sepal/compiler';
import { kernelsOn, relaxedTuning } from '@sepal/kernels';
import { add, conv2d, exp, maxPool2d, type Traced, trace, type Value } from '@sepal/ops';
import { ones } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { workOf as workOfStep } from '../../src/wasm/step-work.ts';

/** The work of the longest step. */
function workOf(shape: readonly number[], body: (x: Traced) => Value): number {
  const graph = trace([{ shape, dtype: 'float32' }], (x) => [body(x)]);
  const kernels = kernelsOn({ relaxed: true, tuning: relaxedTuning, parts: 1 }, forwardTables.kernels);
  const { steps } = lower(finishAtOnce(simplify(graph, forwardTables)), {
    traced: graph,
    tables: forwardTables,
    kernels,
  });
  return Math.max(...steps.map((step) => workOfStep(step, kernels)));
}

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
