import { kernelsOn, relaxedTuning, uncheckedKernels } from '@sepal/kernels';
import { mean, moments, multiply, Trace, type Traced, type Value, variance } from '@sepal/ops';
import { describe, expect, test } from 'vitest';
import { compilerTables, finishAtOnce, lower, type ProgramStep, simplify } from '../src/index.ts';

const kernels = kernelsOn({ relaxed: true, tuning: relaxedTuning, parts: 1 }, uncheckedKernels);

function stepsOf(body: (x: Traced) => readonly Value[]): readonly ProgramStep[] {
  const trace = new Trace();
  const graph = trace.finish(body(trace.input({ shape: [2, 4, 4, 3], dtype: 'float32' })));
  return lower(finishAtOnce(simplify(graph, compilerTables)), { traced: graph, tables: compilerTables, kernels }).steps;
}

describe('a mean and a variance of the same elements are one step', () => {
  test.each<[what: string, body: (x: Traced) => readonly Value[]]>([
    ['in either order', (x) => [variance(x, { axis: 3 }), mean(x, { axis: 3 })]],
    ['whether or not they keep the axes', (x) => [mean(x, { axis: 3, keepdims: true }), variance(x, { axis: [-1] })]],
    [
      'whoever reads the first one',
      (x) => {
        const center = mean(x);
        return [multiply(x, center), variance(x)];
      },
    ],
  ])('%s', (_, body) => {
    const [first, ...others] = stepsOf(body);
    expect(first).toMatchObject({ kernel: 'reduce', attributes: { op: 'moments' } });
    expect(first?.sources.map(({ op }) => op).sort()).toEqual(['mean', 'variance']);
    expect(first?.outputs.length).toBe(2);
    expect(others.filter(({ kernel }) => kernel === 'reduce')).toEqual([]);
  });

  test('each with its own type', () => {
    const [step] = stepsOf((x) => [variance(x, { axis: [0, 1, 2] }), mean(x, { axis: [0, 1, 2], keepdims: true })]);
    expect(step?.outputs.map(({ type }) => type.shape)).toEqual([[1, 1, 1, 3], [3]]);
  });
});

test('means and variances along other axes, or of other values, are not', () => {
  const ops = (body: (x: Traced) => readonly Value[]): readonly string[] =>
    stepsOf(body).flatMap((step) => (step.kernel === 'reduce' ? [step.attributes.op] : []));
  expect(ops((x) => [mean(x, { axis: 3 }), variance(x, { axis: 2 })]).toSorted()).toEqual(['mean', 'variance']);
  expect(ops((x) => [mean(x), variance(multiply(x, x))]).toSorted()).toEqual(['mean', 'variance']);
  expect(ops((x) => [variance(x)])).toEqual(['variance']);
  const both = ops((x) => {
    const { mean: center, variance: spread } = moments(x, { axis: 3 });
    return [center, spread, mean(x, { axis: 3, keepdims: true })];
  });
  expect(both.filter((op) => op === 'moments').length).toBe(1);
});
