import {
  add,
  exp,
  gradientOps,
  greater,
  mean,
  moments,
  multiply,
  relu,
  reshape,
  select,
  square,
  subtract,
  sum,
  Trace,
  type Traced,
  type Value,
} from '@sepal/ops';
import { describe, expect, test } from 'vitest';
import {
  type CompilerTables,
  compilerTables,
  finishAtOnce,
  gradientCompilerTables,
  lower,
  type ProgramStep,
  simplify,
} from '../src/index.ts';
import { trainingKernels } from './training-tables.ts';

const tables = {
  ...compilerTables,
  ops: { ...compilerTables.ops, ...gradientOps },
  fusions: gradientCompilerTables.fusions,
} as CompilerTables;

type Body = (...inputs: Traced[]) => readonly Value[];

/** The steps for pictures x and dy, a vector, and a column of a number per picture. */
function stepsOf(body: Body, withTables = tables): readonly ProgramStep[] {
  const trace = new Trace();
  const types = [[2, 8, 16, 12], [2, 8, 16, 12], [12], [2, 1, 1, 1]];
  const graph = trace.finish(body(...types.map((shape) => trace.input({ shape, dtype: 'float32' }))));
  return lower(finishAtOnce(simplify(graph, withTables)), {
    traced: graph,
    tables: withTables,
    kernels: trainingKernels,
  }).steps;
}

const kernelsOf = (steps: readonly ProgramStep[]): readonly string[] => steps.map(({ kernel }) => kernel);
const sumsIn = (steps: readonly ProgramStep[]) => steps.filter((step) => step.kernel === 'sums');
const pictures = { axis: [0, 1, 2] };

/** The sums of a normalization's gradient: those of dy where x · scale > 0, and of it times x − 1. */
function masked([x, dy, scale]: readonly Traced[]): readonly [Value, Value] {
  const g = select(greater(multiply(x as Traced, scale as Traced), 0), dy as Traced, 0);
  return [sum(g, pictures), sum(multiply(g, subtract(x as Traced, 1)), pictures)];
}

describe('sums of expressions', () => {
  test('of the same values are one pass, with what computes their terms', () => {
    const steps = stepsOf((...inputs) => masked(inputs));
    expect(kernelsOf(steps)).toEqual(['sums', 'totals']);
    const [step] = sumsIn(steps);
    expect(step?.attributes).toMatchObject({ rows: 256, columns: 12 });
    expect(step?.attributes.expression.results).toHaveLength(2);
    expect(step?.inputs.map(({ type }) => type.shape).toSorted()).toEqual([
      [1, 12],
      [256, 12],
      [256, 12],
    ]);
    expect(step?.sources.map(({ op }) => op).toSorted()).toEqual([
      'greater',
      'multiply',
      'multiply',
      'select',
      'subtract',
      'sum',
      'sum',
    ]);
  });

  test('without the tables of training are loops and reductions', () => {
    const names = kernelsOf(stepsOf((...inputs) => masked(inputs), compilerTables));
    expect(names).toEqual(['elementwise', 'reduce', 'elementwise', 'reduce']);
  });

  test('keep their axes, or drop them', () => {
    for (const keepdims of [true, false]) {
      const steps = stepsOf((x) => [sum(square(x), { ...pictures, keepdims })]);
      expect(kernelsOf(steps)).toEqual(['sums', 'totals']);
      expect(steps.at(-1)?.outputs[0]?.type.shape).toEqual(keepdims ? [1, 1, 1, 12] : [12]);
    }
  });

  test('over all axes have columns for vectors, which are added up', () => {
    const steps = stepsOf((x, y) => [mean(square(subtract(x, y))), sum(multiply(x, 2))]);
    expect(kernelsOf(steps)).toEqual(['sums', 'totals']);
    expect(steps[0]?.attributes).toMatchObject({ rows: 192, columns: 16 });
    expect(steps[1]?.attributes).toMatchObject({ folds: true, divisors: [3072, 1] });
  });

  test('leave values that are read elsewhere to their loops', () => {
    const steps = stepsOf((x, y) => {
      const difference = subtract(x, y);
      return [difference, sum(square(difference), pictures)];
    });
    expect(kernelsOf(steps)).toEqual(['elementwise', 'sums', 'totals']);
    expect(sumsIn(steps)[0]?.attributes.expression.nodes).toHaveLength(2);
  });

  test('take in no operand that is repeated along some rows alone', () => {
    const steps = stepsOf((x, _, __, weights) => [sum(multiply(x, weights), pictures)]);
    expect(kernelsOf(steps)).toEqual(['elementwise', 'sums', 'totals']);
    const fitting = stepsOf((x) => {
      const rows = reshape(x, [256, 12]);
      return [sum(multiply(rows, mean(rows, { axis: 1, keepdims: true })), { axis: 0 })];
    });
    expect(kernelsOf(fitting)).toEqual(['reduce', 'sums', 'totals']);
    expect(sumsIn(fitting)[0]?.inputs.map(({ type }) => type.shape)).toEqual([
      [256, 12],
      [256, 1],
    ]);
  });

  test('are not joined if one is needed for the other, or if they read different values', () => {
    const needed = stepsOf((x) => {
      const total = sum(x, { ...pictures, keepdims: true });
      return [total, sum(multiply(x, total), pictures)];
    });
    expect(kernelsOf(needed)).toEqual(['sums', 'totals', 'sums', 'totals']);
    const different = stepsOf((x, y) => [sum(x, pictures), sum(y, pictures)]);
    expect(kernelsOf(different)).toEqual(['sums', 'totals', 'sums', 'totals']);
    const axes = stepsOf((x) => [sum(x, pictures), sum(x)]);
    expect(kernelsOf(axes)).toEqual(['sums', 'totals', 'sums', 'totals']);
  });

  test.each<[what: string, body: Body]>([
    ['over inner axes', (x) => [sum(exp(x), { axis: 3 })]],
    ['of few terms', (_, __, vector) => [sum(square(vector))]],
    ['a mean that goes with a variance', (x) => Object.values(moments(x, pictures))],
  ])('are left to reductions: %s', (_, body) => {
    const names = kernelsOf(stepsOf(body));
    expect(names).toContain('reduce');
    expect(names).not.toContain('sums');
  });

  test('of one value are read once, whatever is made of it', () => {
    const steps = stepsOf((x) => [sum(relu(x), pictures), sum(add(relu(x), square(x)), pictures)]);
    expect(sumsIn(steps)[0]?.inputs).toHaveLength(1);
  });
});
